"""The five-second series and sustained inactivity bouts of a table time_ns,x,y,z: one line a slot, then one a bout."""

import sys

import numpy as np

table = np.loadtxt(sys.argv[1], delimiter=",", dtype=str)
at = table[:, 0].astype(np.int64)
g = table[:, 1:].astype(float)
norm = np.sqrt((g**2).sum(axis=1))

bins, where = np.unique(at // 500_000_000, return_inverse=True)
means = np.stack([np.bincount(where, g[:, axis]) for axis in range(3)], axis=1) / np.bincount(where)[:, None]
seconds = np.unique(at // 1_000_000_000)
reach = zip(np.searchsorted(bins, 2 * seconds - 4), np.searchsorted(bins, 2 * seconds + 6))
gravity = np.stack([np.median(means[low:high], axis=0) for low, high in reach])
z = np.degrees(np.arctan2(gravity[:, 2], np.hypot(gravity[:, 0], gravity[:, 1])))

slots = []
starts = np.searchsorted(at // 5_000_000_000, np.unique(at // 5_000_000_000))
for samples in np.split(np.arange(len(at)), starts[1:]):
    index = at[samples[0]] // 5_000_000_000
    low, high = np.searchsorted(seconds, [5 * index, 5 * index + 5])
    if high - low >= 3:
        n = norm[samples]
        mad = np.abs(n - n.mean()).mean()
        slots.append([index, np.maximum(n - 1, 0).mean(), mad, z[low:high].mean(), *gravity[low:high].mean(axis=0)])
slots = np.array(slots)
for slot in slots:
    print("slot", int(slot[0]), *(repr(float(value)) for value in slot[1:]))


def sustained(name, change):
    """Bouts of slots without a change of more than 5 degrees, of more than 60 slots, by the rule of 2015."""
    missing = np.diff(slots[:, 0]) != 1
    changes = np.flatnonzero(missing | (change > 5)) + 1
    long = np.flatnonzero(np.diff(changes) > 60)
    found = [(changes[i], changes[i + 1]) for i in long]
    if not found and len(changes) < 10:
        edges = np.concatenate([[0], np.flatnonzero(missing) + 1, [len(slots)]])
        found = list(zip(edges[:-1], edges[1:]))
    for first, end in found:
        print(name, int(slots[first, 0]) * 5, int(slots[end - 1, 0] + 1) * 5)


unit = slots[:, 4:] / np.linalg.norm(slots[:, 4:], axis=1)[:, None]
chord = np.linalg.norm(np.diff(unit, axis=0), axis=1)
sustained("z", np.abs(np.diff(slots[:, 3])))
sustained("direction", np.degrees(2 * np.arcsin(chord / 2)))
