//! A growing log on a disk that refuses in every way there is.

use std::io::{self, ErrorKind};
use std::time::Duration;

use super::growing::{Disk, Growing, MOST_WAITING};
use crate::sensor::Origin;
use crate::sensor::log::{Arrived, Entry, Mark};
use crate::time::Timestamp;

/// A disk in memory that may be full, take a little of what it is given, or refuse to flush.
#[derive(Debug, Default)]
struct Odd {
    bytes: Vec<u8>,
    /// What lasts through a power cut.
    safe: Vec<u8>,
    /// How long the file can get; `None` is no limit.
    room: Option<usize>,
    /// How much one write takes at most.
    gulp: Option<usize>,
    refuses_flush: bool,
    refuses_cut: bool,
    flushes: usize,
}

impl Disk for &mut Odd {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        let offset = offset as usize;
        assert!(offset <= self.bytes.len(), "no hole");
        let room = self.room.map_or(usize::MAX, |room| room.saturating_sub(offset));
        let taken = bytes.len().min(room).min(self.gulp.unwrap_or(usize::MAX));
        if taken == 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        let end = (offset + taken).max(self.bytes.len());
        self.bytes.resize(end, 0);
        self.bytes[offset..offset + taken].copy_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.refuses_cut {
            return Err(ErrorKind::Other.into());
        }
        self.bytes.truncate(length as usize);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.flushes += 1;
        if self.refuses_flush {
            // What the system was given since the last flush is gone.
            self.bytes = [&self.safe, &vec![0; self.bytes.len() - self.safe.len()][..]].concat();
            return Err(io::Error::other("bad sector"));
        }
        self.safe = self.bytes.clone();
        Ok(())
    }
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn packet(number: u32) -> Entry {
    let arrival = Timestamp::from_nanos(i64::from(number) * 20_000_000);
    Entry::Packet(Arrived { arrival, origin: Origin::Company(0x0499), bytes: number.to_be_bytes().to_vec() })
}

fn text(entries: &[Entry]) -> String {
    let mut text = "# heading\n".to_owned();
    entries.iter().for_each(|entry| entry.write_line(&mut text));
    text
}

fn packets(numbers: std::ops::Range<u32>) -> Vec<Entry> {
    numbers.map(packet).collect()
}

/// Plays with a log on an odd disk, which it may change meanwhile.
fn begin(odd: &mut Odd) -> Growing<&mut Odd> {
    Growing::begin(odd, "# heading\n".to_owned()).unwrap()
}

fn append(growing: &mut Growing<&mut Odd>, entries: &[Entry]) {
    entries.iter().for_each(|entry| growing.append(entry));
}

#[test]
fn the_heading_is_safe_at_once() {
    let mut odd = Odd::default();
    begin(&mut odd);
    assert_eq!(odd.safe, b"# heading\n");
    let mut full = Odd { room: Some(3), ..Odd::default() };
    assert_eq!(Growing::begin(&mut full, "# heading\n".to_owned()).unwrap_err().kind(), ErrorKind::StorageFull);
}

#[test]
fn lines_are_written_every_second_and_flushed_every_five() {
    let mut odd = Odd::default();
    let mut growing = begin(&mut odd);
    growing.tick(secs(0));
    append(&mut growing, &packets(0..3));
    growing.tick(Duration::from_millis(500));
    assert_eq!(growing.state().written, 10);
    growing.tick(secs(1));
    let length = text(&packets(0..3)).len() as u64;
    assert_eq!((growing.state().written, growing.state().synced, growing.state().waiting), (length, 10, 0));
    growing.tick(secs(4));
    assert_eq!(growing.state().synced, 10);
    growing.tick(secs(5));
    assert_eq!(growing.state().synced, length);
    (6..60).for_each(|now| growing.tick(secs(now)));
    drop(growing);
    assert_eq!(odd.flushes, 2, "there was nothing to flush");
    assert_eq!(odd.safe, text(&packets(0..3)).into_bytes());
}

#[test]
fn writes_that_take_a_little_lose_nothing() {
    let mut odd = Odd { gulp: Some(7), ..Odd::default() };
    let mut growing = begin(&mut odd);
    append(&mut growing, &packets(0..100));
    growing.save().unwrap();
    drop(growing);
    assert_eq!(odd.safe, text(&packets(0..100)).into_bytes());
}

#[test]
fn a_full_disk_holds_whole_lines_and_the_rest_waits() {
    for refuses_cut in [false, true] {
        let mut odd = Odd { room: Some(1000), refuses_cut, ..Odd::default() };
        let mut growing = begin(&mut odd);
        append(&mut growing, &packets(0..100));
        growing.tick(secs(0));
        let state = growing.state();
        assert!(state.trouble.as_deref().is_some_and(|trouble| trouble.starts_with("cannot write: ")), "{state:?}");
        assert!(state.written > 900 && state.waiting > 0);
        append(&mut growing, &packets(100..110));
        growing.tick(secs(1));
        drop(growing);
        let whole = text(&packets(0..110));
        assert!(whole.as_bytes().starts_with(&odd.bytes));
        assert!(refuses_cut || odd.bytes.ends_with(b"\n"), "no torn line is left");
    }
}

#[test]
fn once_there_is_space_again_everything_follows() {
    let mut odd = Odd { room: Some(1000), ..Odd::default() };
    let mut growing = begin(&mut odd);
    for now in 0..10_u32 {
        append(&mut growing, &packets(now * 50..(now + 1) * 50));
        growing.tick(secs(now.into()));
    }
    assert!(growing.state().trouble.is_some());
    growing.disk().room = None;
    growing.tick(secs(10));
    assert_eq!((growing.state().trouble, growing.state().waiting, growing.state().dropped), (None, 0, 0));
    growing.save().unwrap();
    drop(growing);
    assert_eq!(odd.safe, text(&packets(0..500)).into_bytes());
}

#[test]
fn what_finds_no_room_is_counted_and_said() {
    let mut odd = Odd { room: Some(10), ..Odd::default() };
    let mut growing = begin(&mut odd);
    let many = 400_000;
    append(&mut growing, &packets(0..many));
    growing.tick(secs(0));
    // Marks are taken in all the same, and speak of the loss before them.
    let mark = Entry::Mark { at: Timestamp::from_secs(9000), mark: Mark::Connected };
    growing.append(&mark);
    append(&mut growing, &packets(many..many + 2));
    let state = growing.state();
    assert!(state.waiting as usize > MOST_WAITING - 100 && state.waiting as usize <= MOST_WAITING + 100, "{state:?}");
    growing.disk().room = None;
    growing.tick(secs(1));
    growing.append(&packet(many + 2));
    growing.save().unwrap();
    assert_eq!(growing.state().dropped, state.dropped);
    drop(growing);

    let lines = String::from_utf8(odd.safe).unwrap();
    let read: Vec<Entry> = lines.lines().skip(1).map(|line| Entry::parse(line).unwrap()).collect();
    let kept = many - (state.dropped as u32 - 2);
    assert_eq!(read[..kept as usize], packets(0..kept));
    let lost = |last: u32, count: u64| Entry::Mark { at: packet(last).at(), mark: Mark::Dropped(count) };
    let rest = [lost(many - 1, state.dropped - 2), mark, lost(many + 1, 2), packet(many + 2)];
    assert_eq!(read[kept as usize..], rest);
}

#[test]
fn what_could_not_be_flushed_is_written_again() {
    let mut odd = Odd::default();
    let mut growing = begin(&mut odd);
    append(&mut growing, &packets(0..10));
    growing.disk().refuses_flush = true;
    growing.tick(secs(0));
    let state = growing.state();
    assert_eq!(state.trouble.as_deref(), Some("cannot flush to the disk: bad sector"));
    assert_eq!(state.synced, 10);
    append(&mut growing, &packets(10..20));
    growing.disk().refuses_flush = false;
    // While it cannot be written again, a flush that succeeds says nothing.
    growing.disk().room = Some(12);
    growing.tick(secs(5));
    assert_eq!(growing.state().synced, 10);
    growing.disk().room = None;
    growing.tick(secs(10));
    assert_eq!(growing.state().trouble, None);
    drop(growing);
    assert_eq!(odd.safe, text(&packets(0..20)).into_bytes());
}

#[test]
fn a_file_system_that_never_flushes_costs_no_packet_and_no_memory() {
    let mut odd = Odd::default();
    let mut growing = begin(&mut odd);
    growing.disk().refuses_flush = true;
    let mut most = 0;
    for now in 0..60_u32 {
        append(&mut growing, &packets(now * 5000..(now + 1) * 5000));
        growing.tick(secs(u64::from(now) * 5));
        most = most.max(growing.in_memory());
    }
    assert_eq!(growing.state().dropped, 0);
    assert!(most < MOST_WAITING, "{most}");
}

#[test]
fn a_clock_that_runs_backwards_stops_nothing() {
    let mut odd = Odd::default();
    let mut growing = begin(&mut odd);
    growing.tick(secs(1000));
    append(&mut growing, &packets(0..5));
    growing.tick(secs(10));
    assert_eq!(growing.state().waiting, 0);
}
