//! Packets to samples: the one path of a live night and of its replay.
