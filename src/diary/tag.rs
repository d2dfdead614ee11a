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

/// A circumstance that articles on sleeping posture and back pain name, with what they say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct KnownTag {
    /// The tag.
    pub tag: &'static str,
    /// In the words of a sentence: "a pillow under the knees".
    pub words: &'static str,
    /// The question in the morning, about the night or the day before; yes or no.
    pub question: &'static str,
    /// What articles for lay people claim of it, and what this diary may test. No claim of ours.
    pub claim: &'static str,
}

/// The circumstances that are known by name, in the order in which they are offered. Any other word may be a tag too.
pub const KNOWN: [KnownTag; 12] = [
    KnownTag {
        tag: "pillow-knees",
        words: "a pillow under the knees",
        question: "A pillow under the knees, on the back?",
        claim: "on the back, a pillow under the knees flattens the lower back and eases it",
    },
    KnownTag {
        tag: "pillow-between",
        words: "a pillow between the knees",
        question: "A pillow between the knees, on the side?",
        claim: "on the side, a pillow between the knees keeps the pelvis level and eases the lower back",
    },
    KnownTag {
        tag: "pillow-belly",
        words: "a pillow under the belly",
        question: "A pillow under the belly, on the stomach?",
        claim: "on the stomach, a pillow under the belly takes the hollow out of the lower back",
    },
    KnownTag {
        tag: "stretch",
        words: "stretching before bed",
        question: "Stretches, or your routine, before bed?",
        claim: "a few minutes of stretching before bed lessen stiffness in the morning",
    },
    KnownTag {
        tag: "exercise",
        words: "exercise",
        question: "Exercise the day before?",
        claim: "moving in the day helps against back pain",
    },
    KnownTag {
        tag: "lifting",
        words: "heavy lifting",
        question: "Heavy lifting the day before?",
        claim: "heavy lifting is felt in the back on the next morning",
    },
    KnownTag {
        tag: "sitting",
        words: "long sitting",
        question: "Long sitting the day before, more than usual?",
        claim: "long sitting makes the back stiff",
    },
    KnownTag {
        tag: "alcohol",
        words: "alcohol",
        question: "Alcohol the evening before?",
        claim: "alcohol makes one lie longer without turning",
    },
    KnownTag {
        tag: "painkiller",
        words: "a pain killer",
        question: "A pain killer in the evening or the night?",
        claim: "a pain killer at bedtime hides what the night does to the back; such nights are not like others",
    },
    KnownTag {
        tag: "stress",
        words: "stress",
        question: "Stress the day before?",
        claim: "stress tenses muscles and makes pain felt more",
    },
    KnownTag {
        tag: "heat",
        words: "heat on the back",
        question: "Heat on the back before bed: bath, bottle, pad?",
        claim: "heat before bed loosens the back",
    },
    KnownTag {
        tag: "nap",
        words: "a nap in the day",
        question: "A nap the day before?",
        claim: "a nap in the day makes the night shallower; going without one makes it deeper",
    },
];

/// What is known of a tag by name.
#[must_use]
pub fn known(tag: &str) -> Option<&'static KnownTag> {
    KNOWN.iter().find(|known| known.tag == tag)
}

/// What a tag is called in a sentence; a free tag by its own word.
#[must_use]
pub fn words(tag: &str) -> &str {
    known(tag).map_or(tag, |known| known.words)
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

    #[test]
    fn known_tags_are_tags_and_ask_in_one_line() {
        for known in KNOWN {
            assert_eq!(parse(known.tag).unwrap(), known.tag);
            assert_eq!(KNOWN.iter().filter(|other| other.tag == known.tag).count(), 1, "{}", known.tag);
            assert!(known.question.ends_with('?') && known.question.len() <= 60, "{}", known.question);
        }
        assert_eq!((words("nap"), words("full-moon")), ("a nap in the day", "full-moon"));
    }
}
