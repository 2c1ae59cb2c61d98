"""The made-up run of sample_run.cpp once more, as an independent truth for the readers' tools."""
import os
import subprocess
import sys
import tempfile

TERMS = 15
SCHOOLS = 45
REPLICATES = 5
RECORDED = [0, 2, 3]


def need(*modules):
    """Imports modules or reports the test as skipped."""
    import importlib
    import warnings
    warnings.simplefilter('ignore')
    found = []
    for name in modules:
        try:
            found.append(importlib.import_module(name))
        except ImportError as error:
            print(f'SKIPPED: {error} (Debian: python3-{name.lower()})')
            sys.exit(77)
    return found


def spread(a, b, c, d):
    return ((a * 7919 + b * 104729 + c * 1299709 + d * 15485863) % 1009) / 1009.0


def between(lower, upper, q):
    low = -1000.0 if lower is None else lower
    high = 1000.0 if upper is None else upper
    return low + (high - low) * q


def metric(name, position, replicate, record, lower, upper):
    if name == 'trust_mean' and (replicate + record) % 7 == 3:
        return float('nan')
    return between(lower, upper, spread(2, replicate, position, record))


def trajectory(position, replicate, term, school, lower, upper):
    return between(lower, upper, spread(3 + position, replicate, term, school))


def write(kind='list', replicates=REPLICATES, folder=None):
    """Path of a fresh file in a folder that goes at the end."""
    write.folder = folder or tempfile.TemporaryDirectory()
    path = os.path.join(write.folder.name, 'run.h5')
    subprocess.run([sys.argv[1], 'write', path, kind, str(replicates)], check=True)
    return path


def check_metrics(names, get, limits, replicates=REPLICATES):
    """get(name) is [replicate][term], limits(name) its (valid_min, valid_max) or None."""
    import numpy
    assert len(names) > 30, names
    for position, name in enumerate(names):
        lower, upper = limits(name)
        wanted = [[metric(name, position, k, r, lower, upper) for r in range(TERMS + 1)] for k in range(replicates)]
        found = numpy.asarray(get(name))
        assert found.dtype == numpy.float64, (name, found.dtype)
        assert found.shape == (replicates, TERMS + 1), (name, found.shape)
        assert numpy.array_equal(found, numpy.reshape(wanted, found.shape), equal_nan=True), name


def check_costs(get):
    """get(name) is [replicate][term][payer][kind]."""
    import numpy
    k, r, payer, kind = numpy.indices((REPLICATES, TERMS + 1, 3, 5))
    wanted = 10000 * k + 100 * r + 10 * payer + kind
    assert numpy.array_equal(get('leader_days'), wanted) and numpy.array_equal(get('pounds'), wanted + 0.25)


def check_trajectories(names, get, limits):
    import numpy
    assert names == ['leadership', 'bench', 'propensity', 'trust', 'effectiveness', 'depth', 'degree', 'grade',
                     'engagement', 'group', 'participant', 'value_added', 'since_inspection', 'team', 'academy_group',
                     'tenure'], names
    for position, name in enumerate(names):
        lower, upper = limits(name)
        wanted = numpy.array([[[trajectory(position, k, t, i, lower, upper) for i in range(SCHOOLS)]
                               for t in range(TERMS + 1)] for k in RECORDED], dtype=numpy.float32)
        found = numpy.asarray(get(name))
        assert found.dtype == numpy.float32 and found.shape == wanted.shape, (name, found.dtype, found.shape)
        assert numpy.array_equal(found, wanted), name
