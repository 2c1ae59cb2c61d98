"""Result files through h5py: values, checksums as FORMAT.md describes them, tie events to ties."""
import zlib

from sample import RECORDED, REPLICATES, check_costs, check_metrics, check_trajectories, need, write

h5py, numpy = need('h5py', 'numpy')


def in_order(group):
    names = []
    group.id.links.iterate(lambda name: names.append(name.decode()), idx_type=h5py.h5.INDEX_CRT_ORDER)
    return names


def limits_of(group):
    return lambda name: (group[name].attrs.get('valid_min'), group[name].attrs.get('valid_max'))


def text(thing, name):
    """Attributes are text of fixed length, which h5py hands over as bytes."""
    return thing.attrs[name].decode()


with h5py.File(write('list'), 'r') as f:
    assert text(f, 'format') == 'schoolsim-run' and list(f.attrs['format_version']) == [2, 0]
    assert text(f, 'title') == 'Two tiers — “what if?” Größe'
    assert f.attrs['seed'] == 0xfedcba9876543210 and text(f, 'expected') == ''
    assert list(f['replicate_done'][:]) == [1] * REPLICATES
    metrics = [name for name in in_order(f['metrics']) if name not in ('replicate', 'term')]
    check_metrics(metrics, lambda name: f['metrics'][name][:], limits_of(f['metrics']))
    check_costs(lambda name: f['costs'][name][:])
    assert text(f['costs/payer'], 'flag_meanings') == 'school authority national'
    assert text(f['costs/kind'], 'flag_meanings') == 'ties support sponsor release programme'
    variables = [name for name in in_order(f['trajectories']) if name not in ('replicate', 'term', 'school')]
    check_trajectories(variables, lambda name: f['trajectories'][name][:], limits_of(f['trajectories']))
    assert list(f['trajectories/replicate'][:]) == RECORDED
    assert f['parameters/time.base_share'][()] == 1 / 30
    assert text(f['parameters/time.base_share'], 'origin') == 'command line'
    assert f['schools/authority_region'].asstr()[1] == 'Cymru “west” — 日本'
    assert f['policies/name'].asstr()[1] == 'Förderung'
    assert f['policies/condition_items'].asstr()[0] == 'London East;North East “A”'
    assert f['metrics/isolated'].fletcher32 and f['trajectories/depth'].compression == 'gzip'

    worlds = f['worlds']
    assert text(worlds, 'name') == 'mine.csv' and worlds.attrs['digest'] == 0x0123456789abcdef
    assert worlds.attrs['n_sets'] == 3 and worlds.attrs['replicates_per_set'] == 4
    assert list(worlds['set'][:]) == [0, 0, 0, 0, 1]
    assert list(worlds['trust.gain'][:]) == [.1, .1, .1, .1, 1 / 7]
    assert list(worlds['learning.own'][:]) == [.02, .02, .02, .02, .03]
    sets = [name for name in in_order(worlds) if name not in ('replicate', 'set')]

    ties = f['ties']
    columns = [name for name in in_order(ties) if name not in ('event', 'event_replicate')]
    for row, k in enumerate(f['replicate'][:]):
        crc = 0
        for name in sets:
            crc = zlib.crc32(worlds[name][row].tobytes(), crc)
        for name in metrics:
            crc = zlib.crc32(f['metrics'][name][row].tobytes(), crc)
        for name in ('leader_days', 'pounds'):
            crc = zlib.crc32(f['costs'][name][row].tobytes(), crc)
        if k in RECORDED:
            for name in variables:
                crc = zlib.crc32(f['trajectories'][name][RECORDED.index(k)].tobytes(), crc)
            own = ties['event_replicate'][:] == k
            for name in columns:
                crc = zlib.crc32(ties[name][:][own].tobytes(), crc)
        crc = zlib.crc32(f['final_state_hash'][row].tobytes(), crc)
        assert crc == f['replicate_checksum'][row], k

    # The ties of a record are those begun and not yet ended.
    def standing(k, record):
        found = set()
        for e in numpy.flatnonzero((ties['event_replicate'][:] == k) & (ties['record'][:] <= record)):
            pair = (ties['first_school'][e], ties['second_school'][e])
            (found.discard if ties['event_kind'][e] == 2 else found.add)(pair)
        return found
    assert standing(3, 14) == {(p, 44 - p) for p in range(6)}
    assert standing(3, 15) == {(p, 44 - p) for p in (1, 3, 5)}

with h5py.File(write('synthetic'), 'r') as f:
    assert f['schools/id'].shape == (3, 45)
    # Even replicates have 3 authorities, odd ones 4; positions go on from one replicate to the next.
    assert list(f['schools/authority_replicate'][:]) == [0] * 3 + [2] * 3 + [3] * 4
    assert list(f['schools/authority_row'][2, :5]) == [6, 7, 8, 9, 6]
    assert f['schools/authority_region'].asstr()[9] == 'north'
print('h5py', h5py.__version__, 'agrees')
