"""What scipy and statsmodels make of a trial (line one: differences of pairs) and of a change (rows day,pain,after).

Prints p of the trial, then for the change without and with a drift: estimate, low, high and p.
"""

import sys

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats

lines = open(sys.argv[1]).read().split("\n")
differences = np.array([float(cell) for cell in lines[0].split(",")])
test = stats.permutation_test(
    (differences, np.zeros_like(differences)),
    lambda x, y, axis: np.mean(x - y, axis=axis),
    permutation_type="samples",
    vectorized=True,
    n_resamples=np.inf,
)
print(repr(float(test.pvalue)))

day, pain, after = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:] if line]).T
apart = np.abs(day[:, None] - day[None, :])
for drift in (False, True):
    x = np.column_stack([np.ones_like(day), after] + [(day - day.mean()) / 7] * drift)
    freedom = len(day) - x.shape[1]
    beliefs = []
    for angle in np.linspace(-np.arcsin(0.98), np.arcsin(0.98), 61):
        sigma = np.sin(angle) ** apart
        fit = sm.GLS(pain, x, sigma=sigma).fit()
        rss = fit.scale * freedom
        normal = x.T @ np.linalg.solve(sigma, x)
        log = -0.5 * (np.linalg.slogdet(sigma)[1] + np.linalg.slogdet(normal)[1] + freedom * np.log(rss))
        beliefs.append((log, fit.params[1], fit.bse[1]))
    log, centre, scale = np.array(beliefs).T
    weight = np.exp(log - log.max())
    weight /= weight.sum()

    def below(value):
        return float((weight * stats.t.cdf((value - centre) / scale, freedom)).sum())

    ends = [optimize.brentq(lambda v: below(v) - share, -100, 100, xtol=1e-12) for share in (0.5, 0.025, 0.975)]
    print(*(repr(float(end)) for end in ends), repr(2 * min(below(0), 1 - below(0))))
