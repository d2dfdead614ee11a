//! Tags: the circumstances of a night as short words.

/// A word that cannot be a tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a tag: use letters, digits and '-', such as heat or pillow-knees")]
pub struct NotATag(String);

/// A tag as it is kept: lower case, of letters, digits and `-`, beginning with a letter or digit.
///
/// Capitals are lowered, because spreadsheets and telephones capitalise on their own.
///
/// # Errors
/// When it is empty or holds anything else.
pub fn parse(text: &str) -> Result<String, NotATag> {
    let tag = text.trim().to_lowercase();
    let allowed = |c: char| c == '-' || (c.is_alphanumeric() && !c.is_uppercase());
    let sound = tag.chars().all(allowed) && tag.starts_with(char::is_alphanumeric);
    if sound { Ok(tag) } else { Err(NotATag(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_lower_case_word() {
        assert_eq!(parse("pillow-knees").unwrap(), "pillow-knees");
        assert_eq!(parse(" Wärme2 ").unwrap(), "wärme2");
        for wrong in ["", "-", "-x", "two words", "a;b", "a,b", "=1", "a_b"] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
