//! What `supine pain --help` says below its options.

pub(super) const EXAMPLES: &str = "\
Examples:
  supine pain 4 --where lower                    this morning: 4, in the lower back
  supine pain 6 --date yesterday --stiffness 30 --tag heat --note \"slept badly\"
  supine pain 4 --evening 3 --woken 1 --tag alcohol --without pillow-knees
  supine pain --later 2                          in the afternoon: add the score of the day
  supine pain                                    asks
  supine pain track evening alcohol              what to be asked for
  supine pain list                               what was written
  supine pain import old-diary.csv               take in another table

The score is the pain on waking, from 0 (none) to 10 (worst imaginable). One entry a day; a second one asks \
before it replaces the first. Without SCORE, what is given is added to the entry that is there.";

pub(super) const LIST: &str = "\
Example:
  supine pain list --json

JSON: an array by date; of each entry date, pain, later, evening, woken, stiffness_min (null when not written), where, \
tags, without (arrays of words), tags_open (whether more tags may have applied than are noted) and note.";

pub(super) const IMPORT: &str = "\
Examples:
  supine pain import old-diary.csv
  supine pain import table.csv --dry-run --map \"date=Datum,pain=Schmerz morgens,later=Abends,tags=Notizen\"
  supine pain import table.csv --map \"alcohol=Alkohol\"

The first line names the columns: date and pain, and if there are any later, evening, woken, stiffness_min, where, tags, \
without, note, in any order, between commas, semicolons or tabs; other columns are left out. --map says which column of \
the file is which of these, or a tag: such a column says yes or no. Dates as 2026-03-14, 14.3.2026 or 3/14/2026.";

pub(super) const EXPORT: &str = "\
Examples:
  supine pain export diary-2026.csv
  supine pain export > diary.csv

The columns are those of supine pain import; text in UTF-8, between commas, one row a morning.";

pub(super) const TRACK: &str = "\
Examples:
  supine pain track                              what is asked for, and what there is
  supine pain track evening woken alcohol pillow-knees
  supine pain track --none

They stand in config.toml, as track under [diary].";
