"""What scipy, statsmodels and plain numpy make of the numbers in a JSON file: one JSON object."""

import json
import sys

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats

given = json.load(open(sys.argv[1]))
days, x, y, z = (np.array(given[name], dtype=float) for name in ("days", "x", "y", "z"))
n = len(days)
apart = np.abs(days[:, None] - days[None, :])
design = np.column_stack([np.ones(n), x, z])


def correlation(phi):
    return np.where(apart == 0, 1.0, phi**apart)


def restricted(phi, columns=design, values=y):
    """Restricted log-likelihood with the variance at its best, from dense matrices, up to a constant."""
    inverse = np.linalg.inv(correlation(phi))
    cross = columns.T @ inverse @ columns
    beta = np.linalg.solve(cross, columns.T @ inverse @ values)
    rest = values - columns @ beta
    freedom = n - columns.shape[1]
    parts = np.linalg.slogdet(correlation(phi))[1] + np.linalg.slogdet(cross)[1]
    return -0.5 * (parts + freedom * np.log(rest @ inverse @ rest))


def gls(phi):
    fit = sm.GLS(y, design, sigma=correlation(phi)).fit()
    return {"coefficients": list(fit.params), "errors": list(fit.bse), "reml": restricted(phi) - restricted(0.0)}


def mixture():
    """The slope of x over the autocorrelations 0, 0.02, ..., 0.98, each weighed by its restricted likelihood."""
    grid = 0.02 * np.arange(50)
    likelihood = np.array([restricted(phi) for phi in grid])
    weights = np.exp(likelihood - likelihood.max())
    grid, weights = grid[weights > 1e-5], weights[weights > 1e-5]
    weights = weights / weights.sum()
    fits = [sm.GLS(y, design, sigma=correlation(phi)).fit() for phi in grid]
    centres, scales = (np.array([values[1] for values in which]) for which in zip(*((f.params, f.bse) for f in fits)))

    def below(value):
        return float(weights @ stats.t.cdf((value - centres) / scales, n - 3))

    far = 50 * scales.max()
    low, high = (
        optimize.brentq(lambda v: below(v) - share, centres.min() - far, centres.max() + far, xtol=1e-14, rtol=1e-14)
        for share in (0.025, 0.975)
    )
    return {"mean": float(weights @ centres), "low": low, "high": high, "p": 2 * min(below(0), 1 - below(0))}


def pivot(parts):
    logs = np.log(parts)
    left = [len(parts) - 1 - k for k in range(len(parts) - 1)]
    return [float(np.sqrt(m / (m + 1)) * (logs[k] - logs[k + 1 :].mean())) for k, m in enumerate(left)]


best = optimize.minimize_scalar(lambda phi: -restricted(phi), bounds=(0, 0.98), method="bounded").x
centred = np.eye(n) - 1 / n
sigma, tau = (centred @ c**apart for c in (0.6, 0.5))
inflation = n / (1 + np.trace(sigma) * np.trace(tau) / np.trace(sigma @ tau))
rho = stats.spearmanr(x, y).statistic
print(
    json.dumps(
        {
            "spearman": rho,
            "kendall": stats.kendalltau(x, y).statistic,
            "theil_sen": stats.theilslopes(y, x).slope,
            "benjamini_hochberg": list(stats.false_discovery_control(given["p"])),
            "ilr": [pivot(np.array(parts)) for parts in given["parts"]],
            "clr": [list(np.log(parts) - np.log(parts).mean()) for parts in given["parts"]],
            "gls": [gls(phi) for phi in (0.0, 0.37, 0.9)],
            "likeliest": best,
            "mixture": mixture(),
            "inflation": inflation,
            "p": 2 * stats.norm.sf(abs(np.arctanh(rho)) * np.sqrt(n / inflation - 3)),
            "half_width": stats.t.ppf(0.975, n / inflation - 2) * np.sqrt(inflation),
        }
    )
)
