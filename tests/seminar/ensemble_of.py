"""ensemble_of.py FILE.h5...: of every replicate its metrics of partnership by record and its schools' last depths, as JSON, read from the
files alone."""
import json
import sys

try:
    import h5py
except ImportError:
    print('skipped: h5py is missing (Debian: apt-get install python3-h5py)')
    sys.exit(77)

ensembles = []
for path in sys.argv[1:]:
    with h5py.File(path, 'r') as file:
        metrics = {name: file['metrics'][name][:].tolist() for name in ('isolated', 'tier_low', 'tier_middle', 'tier_high')}
        depth = file['trajectories/depth'][:, -1, :]
        ensembles.append({'metrics': metrics, 'depth': [[float(d) if d >= 0 else None for d in row] for row in depth]})
json.dump(ensembles, sys.stdout)
