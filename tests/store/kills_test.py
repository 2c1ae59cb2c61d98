"""The file that a kill leaves, through h5py: exactly the replicates marked done, each of them right."""
import os
import random
import subprocess
import sys
import tempfile

os.environ['HDF5_USE_FILE_LOCKING'] = 'FALSE'
from sample import RECORDED, check_metrics, need

h5py, = need('h5py')
writer = sys.argv[1]
replicates = 6
moments = random.Random(7)
seen = {}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'run.h5')
    command = [writer, 'write', path, 'list', str(replicates)]
    counted = subprocess.run(command, env=dict(os.environ, COUNT_WRITES='1'), stderr=subprocess.PIPE, text=True, check=True)
    n_writes = int(counted.stderr)
    os.remove(path)
    for number in range(32):
        environment = dict(os.environ, FAIL_AT=str(moments.randrange(1, n_writes + 1)), FAIL_HOW='torn' if number % 2 else 'before')
        assert subprocess.run(command, env=environment).returncode == -9
        if not os.path.exists(path + '.part'):
            seen['none yet'] = seen.get('none yet', 0) + 1
            continue
        with h5py.File(path + '.part', 'r') as f:
            done = int((f['replicate_done'][:] == 1).sum())
            assert f['replicate_done'].shape == (done,) and list(f['replicate'][:]) == list(range(done))
            group = f['metrics']
            names = []
            group.id.links.iterate(lambda name: names.append(name.decode()), idx_type=h5py.h5.INDEX_CRT_ORDER)
            names = [name for name in names if name not in ('replicate', 'term')]
            check_metrics(names, lambda name: group[name][:],
                          lambda name: (group[name].attrs.get('valid_min'), group[name].attrs.get('valid_max')), done)
            assert list(f['trajectories/replicate'][:]) == [k for k in RECORDED if k < done]
            f['trajectories/depth'][:]
            f['ties/record'][:]
        seen[done] = seen.get(done, 0) + 1
        os.remove(path + '.part')
print('killed 32 times; replicates left:', seen)
assert sum(n for done, n in seen.items() if done not in ('none yet', 0)) >= 10
