//! What the person chose to be asked in the morning, written into `config.toml` beside all that stands there.

use std::fs;
use std::io;

use toml_edit::{Array, DocumentMut, Item, Value, table};

use super::replace::{replace, sweep_temporary};
use super::{Store, StoreError};
use crate::diary::Tracked;

const CONFIG: &str = "config.toml";

impl Store {
    /// Sets `track` under `[diary]`; comments, blank lines and everything else stay as they are.
    ///
    /// # Errors
    /// When the configuration cannot be read, understood or written; it is then as it was.
    pub fn set_tracked(&self, tracked: &[Tracked]) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.config()?;
        let path = self.dir().join(CONFIG);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            other => other.map_err(StoreError::io("read", &path))?,
        };
        replace(&path, with_tracked(&text, tracked).map_err(StoreError::io("write", &path))?.as_bytes())?;
        sweep_temporary(self.dir(), Some(CONFIG));
        Ok(())
    }
}

fn with_tracked(text: &str, tracked: &[Tracked]) -> io::Result<String> {
    let mut document: DocumentMut = text.parse().map_err(io::Error::other)?;
    let diary = document.entry("diary").or_insert_with(table);
    let diary = diary.as_table_like_mut().ok_or_else(|| io::Error::other("diary is no table; write it as [diary]"))?;
    let mut words = Value::Array(tracked.iter().map(Tracked::word).collect::<Array>());
    if let Some(Item::Value(old)) = diary.get_mut("track") {
        words.decor_mut().clone_from(old.decor());
        *old = words;
    } else {
        diary.insert("track", Item::Value(words));
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracked(words: &[&str]) -> Vec<Tracked> {
        words.iter().map(|word| word.parse().unwrap()).collect()
    }

    fn with(text: &str, words: &[&str]) -> String {
        with_tracked(text, &tracked(words)).unwrap()
    }

    #[test]
    fn everything_else_stays() {
        let text = "# mine\nzone = \"Europe/Berlin\" # at home\n\n[settings]\nstillness_secs = 600\n";
        assert_eq!(
            with(text, &["evening", "alcohol"]),
            format!("{text}\n[diary]\ntrack = [\"evening\", \"alcohol\"]\n")
        );
        let text = "[diary]\n# what matters\ntrack = [\"heat\"] # for now\n\n[[sensors]]\n";
        assert_eq!(with(text, &["nap"]), text.replace("heat", "nap"));
        assert_eq!(with(text, &[]), text.replace("\"heat\"", ""));
        assert_eq!(with("", &["nap"]), "[diary]\ntrack = [\"nap\"]\n");
    }
}
