//! The pattern of inflammation in the answers.

use super::{Answers, Sign};

/// How many of [`FEATURES`] make the pattern: two of four, at which Rudwaleit and others found it to tell inflammatory
/// from mechanical pain (2006, Arthritis Rheum 54:569, the "Berlin criteria").
const FEWEST: usize = 2;

/// Stiff for more than 30 minutes; better with movement and not with rest; waking in the second half of the night;
/// buttocks in turn (Rudwaleit 2006). Movement and the night are in the experts' criteria as well (Sieper and others 2009,
/// Ann Rheum Dis 68:784); these two and the buttocks in NICE guideline NG65 (2017).
const FEATURES: [Sign; 4] = [Sign::Stiff, Sign::Movement, Sign::SecondHalf, Sign::Buttocks];

/// Whether the answers have the pattern with which a rheumatologist should be asked: pain for three months or more, begun
/// before the age of 45 (both NICE NG65), and two of four features. No diagnosis: most people with it have something else.
#[must_use]
pub fn is_inflammatory(answers: &Answers) -> bool {
    let yes = |sign: &Sign| answers.get(sign) == Some(&true);
    yes(&Sign::Months) && yes(&Sign::Young) && FEATURES.iter().filter(|sign| yes(sign)).count() >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_months_youth_and_two_features() {
        let has = |yes: &[Sign]| is_inflammatory(&yes.iter().map(|sign| (*sign, true)).collect());
        use Sign::{Buttocks, Months, Movement, SecondHalf, Stiff, Young};
        assert!(has(&[Months, Young, Stiff, Movement]) && has(&[Months, Young, SecondHalf, Buttocks]));
        assert!(!has(&[Months, Young, Stiff]) && !has(&[Young, Stiff, Movement]) && !has(&[Months, Stiff, Movement]));
    }
}
