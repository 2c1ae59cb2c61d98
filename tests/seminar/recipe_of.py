"""recipe_of.py REPLICATE FILE.h5...: what runs were made of and what they gave, as JSON, read from their files alone. Columns
and metrics are base64 of their bytes, so that no digit is lost."""
import base64
import json
import sys

try:
    import h5py
    import numpy
except ImportError:
    print('skipped: h5py is missing (Debian: apt-get install python3-h5py)')
    sys.exit(77)

replicate = int(sys.argv[1])
COLUMNS = {'id': '<u4', 'phase': '<u1', 'pupils': '<f4', 'x_km': '<f4', 'y_km': '<f4', 'disadvantage': '<f4'}


def base64_of(values, kind):
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def schools(file):
    if file.attrs['synthetic_size'] > 0:
        return int(file.attrs['synthetic_size'])
    columns = {name: base64_of(file['schools'][name][:], kind) for name, kind in COLUMNS.items()}
    if file['parameters/start.from_data'][()] != 0:
        columns['grade'] = base64_of(file['schools/grade'][:], '<u1')
        if 'value_added' in file['schools']:
            columns['value_added'] = base64_of(file['schools/value_added'][:], '<f4')
    columns['authority'] = base64_of(file['schools/authority_row'][:], '<u2')
    columns['authority_code'] = base64_of(file['schools/authority_code'][:], '<i4')
    return columns


def tie_events(file):
    """Four words an event, as the core tells them."""
    ties = file['ties']
    own = ties['event_replicate'][:] == replicate
    column = {name: ties[name][:][own].astype('<u4') for name in
              ('record', 'first_school', 'second_school', 'event_kind', 'origin', 'forced', 'depth_tier')}
    rest = column['event_kind'] | column['origin'] << 8 | column['forced'] << 16 | column['depth_tier'] << 24
    return numpy.stack([column['record'], column['first_school'], column['second_school'], rest], axis=1)


def policies(file):
    """None where policies are aimed, rise, or come and go, which the page's own recipe tells."""
    group = file['policies']
    if group.attrs['n_conditions'] > 0 or any(sum(group[name][:]) for name in ('ramp', 'every') if name in group):
        return None
    result = [{'from': int(group['from'][p]), 'until': int(group['until'][p]), 'changes': []}
              for p in range(group.attrs['n_policies'])]
    for c in range(group.attrs['n_changes']):
        result[group['change_policy'][c]]['changes'].append(
            {'key': group['change_parameter'][c].decode(), 'value': float(group['change_value'][c])})
    return result


runs = []
for path in sys.argv[2:]:
    with h5py.File(path, 'r') as file:
        assert list(file['replicate'][:replicate + 1]) == list(range(replicate + 1)), path
        runs.append({
            'recipe': {
                'schools': schools(file), 'seed': str(int(file.attrs['seed'])), 'replicate': replicate,
                'terms': int(file.attrs['terms']), 'variables': file.attrs['record_variables'].decode().split(),
                'parameters': {key: float(value[()]) for key, value in file['parameters'].items()},
                'policies': policies(file), 'ties': True,
            },
            'model_version': int(file.attrs['model_version']),
            'metrics': {name: base64_of(values[replicate], '<f8') for name, values in file['metrics'].items()
                        if name not in ('replicate', 'term')},
            'trajectories': {name: base64_of(values[list(file['trajectories/replicate']).index(replicate)], '<f4')
                             for name, values in file['trajectories'].items() if values.ndim == 3},
            'ties': base64_of(tie_events(file), '<u4'),
            'state_hash': f"{int(file['final_state_hash'][replicate]):016x}",
        })
json.dump(runs, sys.stdout)
