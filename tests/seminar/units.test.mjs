// The page's parts that need no browser: numbers in words, addresses, rows, regimes. Bundled as the page's own script is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'analysis', 'seminar', 'src');
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-units-'));
after(() => rmSync(folder, { recursive: true }));

const load = (name) => {
  const out = join(folder, `${basename(name)}.mjs`);
  execFileSync('esbuild', [join(source, `${name}.ts`), '--bundle', '--format=esm', `--outfile=${out}`], {
    stdio: 'pipe', env: { ...process.env, NODE_PATH: '/usr/share/nodejs' },
  });
  return import(pathToFileURL(out).href);
};
const [figures, view, rows, regime, sentences, ties, places, groups, story, files, dots, piles, flight, contour, game, areas, pair] = await Promise.all(
  [
    'text/figures', 'view', 'draw/rows', 'explore/regime', 'text/sentences', 'runs/ties', 'runs/places', 'draw/groups', 'school/school_story',
    '../../report/src/draw/file_text', 'draw/swarm', 'draw/piles', 'draw/flight', 'draw/contour', 'core/game', 'head/area', 'compare/pair',
  ].map(load),
);

test('shares are fractions only within a point, near them within two, and percentages else', () => {
  for (const [percent, words] of [
    [24, 'one in four'], [25, 'one in four'], [26, 'one in four'], [27, 'just over one in four'], [23, 'nearly one in four'], [28, '28%'], [19, 'one in five'],
    [18, 'nearly one in five'], [16, '16%'], [33, 'a third'], [50, 'half'], [48, 'nearly half'], [0, '0%'],
  ]) {
    assert.equal(figures.shareWords(percent / 100).words, words, `${percent}`);
  }
  assert.equal(figures.shareWords(0.25).have, 'has');
  assert.equal(figures.shareWords(0.5).have, 'have');
  assert.equal(figures.percentText(0.001), '<1%');
});

test('counts are rounded as the program rounds them', () => {
  for (const [value, text] of [[3947, '3,900'], [947, '950'], [47.2, '47'], [-4032, '−4,000'], [0, '0'], [21075, '21,100']]) {
    assert.equal(figures.countText(value), text);
  }
});

test('an address says what is shown, and says it again when read', () => {
  const ids = ['two-tier-drift', 'forced-federation'];
  const schools = Uint32Array.of(7, 100, 4_000_000_000);
  const shown = {
    ...view.firstView, screen: 'story', scenario: 1, term: 17, chart: 2, arrangement: 'rows', colouring: 'teaching', step: 3, school: 2, place: 'region=London East', moved: { 'trust.loss': 0.25 }, isWhole: true, against: 1,
  };
  const placeIds = ['region=London East', 'LA=380'];
  assert.deepEqual(view.viewOf(view.addressOf(shown, ids, schools), ids, 45, schools, placeIds), shown);
  const wrong = '#against=nothing&part=x&term=999&scenario=nothing&screen=x&set.trust.loss=abc&school=8&place=LA=999';
  assert.deepEqual(view.viewOf(wrong, ids, 45, schools, placeIds), { ...view.firstView, term: 45 });
  const small = view.viewOf('#arrange=phase&place=LA=380&school=7', ids, 45, schools, placeIds);
  assert.deepEqual([small.arrangement, small.place, small.school], ['phase', null, null], 'small maps are of all schools');
});

test('rows hold every school once, each row by class, longer where there are more', () => {
  const n = 500;
  const schools = { phase: Uint8Array.from({ length: n }, (_, i) => i % 3), pupils: Float32Array.from({ length: n }, (_, i) => 50 + 3 * i) };
  const classes = Uint8Array.from({ length: n }, (_, i) => (i * 7) % 4);
  const { places, rows: labels } = rows.arrange(schools, classes, 800, 600, 1, 24);
  assert.equal(labels.length, 6);
  const seen = new Set(Array.from(places.x, (x, i) => `${x.toFixed(3)} ${places.y[i].toFixed(3)}`));
  assert.equal(seen.size, n, 'no two dots at one place');
  for (let i = 0; i < n; ++i) {
    assert.ok(places.x[i] > 0 && places.x[i] < 800 && places.y[i] > 0 && places.y[i] < 600);
    assert.ok(places.y[i] > labels[rows.rowOf(schools.phase[i], schools.pupils[i])].y + 1.33 * 24, 'no dot under a name');
    for (let j = 0; j < i; ++j) {
      if (rows.rowOf(schools.phase[i], schools.pupils[i]) !== rows.rowOf(schools.phase[j], schools.pupils[j])) continue;
      if (classes[i] < classes[j]) assert.ok(places.x[i] <= places.x[j]);
    }
  }
  assert.deepEqual([[0, 129], [0, 130], [0, 300], [1, 899], [1, 900], [2, 5]].map(([phase, pupils]) => rows.rowOf(phase, pupils)), [0, 1, 2, 3, 4, 5]);
});

test('a regime is what the conditions of the model say', () => {
  const limits = { share: 0.1, persistence: 0.3, widening: 0.2 };
  const two = { low: 0.5, high: 0.2, margin: 0.1, persistence: 0.5, widening: 0.3 };
  for (const [change, expected] of [
    [{}, 'two_tiers'], [{ high: 0.09 }, 'universally_shallow'], [{ low: 0.09 }, 'inclusive'], [{ margin: 0 }, 'graded'], [{ persistence: 0.3 }, 'polarised'],
    [{ widening: 0.2 }, 'polarised'], [{ persistence: NaN }, 'undecided'], [{ low: 0.1, high: 0.1 }, 'two_tiers'],
  ]) {
    assert.equal(regime.regimeOf({ ...two, ...change }, limits), expected);
  }
});

test('"deep partnership hardly changes" is said only where the difference is too small to matter', () => {
  const curve = (estimate, verdict) => ({ estimate: [estimate], lower: [estimate - 1], upper: [estimate + 1], verdict: [verdict] });
  const said = (verdict, nRuns = 20) => sentences.plainText(sentences.comparisonSentence('Force', 'Drift', {
    none: curve(-4000, 'better'), deep: curve(-140, verdict), apart: { none: -4000, deep: -140 }, record: 0, nRuns,
  }, null));
  assert.match(said('too_small'), /^Force leaves 4,000 fewer schools alone; deep partnership hardly changes\.$/);
  for (const verdict of ['better', 'worse', 'may_not_matter', 'cannot_tell']) assert.doesNotMatch(said(verdict), /hardly changes/);
  assert.match(said('cannot_tell'), /effect on deep partnership is unclear/);
  assert.match(said('cannot_tell', 1), /^In this one run force leaves/);
});

test('of two policies the sentence names both', () => {
  const curve = (estimate, verdict) => ({ estimate: [estimate], lower: [estimate - 1], upper: [estimate + 1], verdict: [verdict] });
  const said = (nRuns, a, b) => sentences.plainText(sentences.comparisonSentence('Force', 'Support', {
    none: curve(a, 'better'), deep: curve(b, 'better'), apart: { none: a, deep: b }, record: 0, nRuns,
  }, null, false));
  assert.equal(said(20, -400, 70), 'Against support, force leaves 400 fewer schools alone and brings 70 more a deep partner.');
  assert.equal(said(1, -400, 70), 'In this one run, against support, force leaves 400 fewer schools alone and brings 70 more a deep partner.');
  const [none, deep] = [curve(-40, 'better'), curve(7, 'better')];
  const opposed = sentences.plainText(sentences.comparisonSentence('Force', 'Support', { none, deep, apart: { none: 12, deep: -2 }, record: 0, nRuns: 20 }, null));
  assert.equal(opposed, 'Force may leave more or fewer schools alone and its effect on deep partnership is unclear.', 'where most worlds and their mean disagree nothing is said');
  assert.equal(said(20, 0, 0), 'Against support, force leaves 0 more schools alone and brings 0 more a deep partner.');
});

test('what is said to lie between two counts is what lies between them as they are printed', () => {
  assert.deepEqual(figures.countsApart(8123.4, 4056.6), { a: 8100, b: 4100, apart: -4000 });
  assert.deepEqual(figures.countsApart(8123.4, 8087.4), { a: 8123, b: 8087, apart: -36 });
  assert.deepEqual(figures.countsApart(8123.4, 8265), { a: 8120, b: 8270, apart: 150 });
  for (let i = 0; i < 2000; ++i) {
    const [a, b] = [(i * 7919.37) % 21075, (i * 104729.91) % 21075];
    const { a: x, b: y, apart } = figures.countsApart(a, b);
    const step = Math.abs(b - a) >= 1000 ? 100 : Math.abs(b - a) >= 100 ? 10 : 1;
    assert.equal(y - x, apart);
    assert.ok(Math.abs(x - a) <= step / 2 && Math.abs(y - b) <= step / 2 && Math.abs(apart - (b - a)) <= step);
  }
});

test('any two scenarios are paired, and from the other side a pair is its opposite', () => {
  const curve = (at) => [{ estimate: [at], lower: [at - 1], upper: [at + 2], mean: [at + 0.5], verdict: ['better'] }];
  const scenario = (s, nPairs) => ({ paired: s === 0 ? null : curve(10 * s), paired_with_others: Array.from({ length: nPairs }, (_, a) => curve(100 * s + a + 1)) });
  const seminar = { n: 100, ends: [], stored: { scenarios: [scenario(0, 0), scenario(1, 0), scenario(2, 1), scenario(3, 2)] } };
  assert.equal(pair.curvesOf(seminar, { a: 0, b: 3 })[0].estimate[0], 30);
  assert.equal(pair.curvesOf(seminar, { a: 2, b: 3 })[0].estimate[0], 302);
  assert.deepEqual(pair.curvesOf(seminar, { a: 3, b: 2 }), [{ estimate: [-302], lower: [-304], upper: [-301], mean: [-302.5], verdict: ['worse'] }]);
  assert.equal(pair.curvesOf(seminar, { a: 2, b: 2 }), null);
  const shown = (scenario, against, screen = 'compare') => Object.values(pair.pairOf(seminar, { screen, scenario, against }));
  assert.deepEqual(shown(3, 2), [2, 3]);
  assert.deepEqual(shown(0, 0), [0, 1], 'the baseline is compared with the first policy');
  assert.deepEqual(shown(0, 2), [2, 0]);
  assert.deepEqual(shown(2, 2), [0, 2]);
  assert.deepEqual(shown(3, 2, 'story'), [0, 3]);
  const next = (side, other) => Object.values(pair.chosen({ a: 2, b: 3 }, side, other));
  assert.deepEqual([next('a', 1), next('b', 1), next('a', 3), next('b', 2)], [[1, 3], [2, 1], [3, 2], [3, 2]]);
});

test('a school’s mean change of tier is over all runs of both scenarios, and only of such', () => {
  // [tier][school], of four runs: never moved; half of runs one up; all three up; a quarter of runs one down.
  const ends = [Uint8Array.from([4, 4, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]), Uint8Array.from([4, 2, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 0, 4, 0])];
  const seminar = (n0, n1) => ({ n: 4, ends, stored: { scenarios: [{ ends: { n_runs: n0 } }, { ends: { n_runs: n1 } }] } });
  assert.deepEqual([...pair.meanChanges(seminar(4, 4), { a: 0, b: 1 })], [3, 5, 6, 2]);
  assert.deepEqual([...pair.meanChanges(seminar(4, 4), { a: 1, b: 0 })], [3, 1, 0, 4]);
  assert.equal(pair.meanChanges(seminar(4, 3), { a: 0, b: 1 }), null);
  assert.equal(pair.meanChanges(seminar(1, 1), { a: 0, b: 1 }), null, 'one run is luck');
  assert.equal(pair.meanChanges({ ...seminar(4, 4), ends: [ends[0], null] }, { a: 0, b: 1 }), null);
});

test('partnerships are rebuilt from events: begun, deepened, ended and begun anew', () => {
  const [begin, change, end] = [0, 1, 2];
  const event = (record, first, second, kind, tier) => [record, first, second, kind | (1 << 16) | (tier << 24)];
  const story = new ties.TieStory(10);
  story.append(Uint32Array.from([...event(0, 2, 5, begin, 1), ...event(0, 2, 7, begin, 3)]));
  story.append(Uint32Array.from([...event(3, 2, 5, change, 2), ...event(3, 2, 7, end, 3)]));
  story.append(Uint32Array.from([...event(6, 2, 7, begin, 1)]));
  const of = (record, school) => story.at(record, (i) => i === school).map((t) => [t.first, t.second, t.tier]);
  assert.deepEqual(of(0, 2), [[2, 5, 1], [2, 7, 3]]);
  assert.deepEqual(of(2, 7), [[2, 7, 3]]);
  assert.deepEqual(of(3, 2), [[2, 5, 2]]);
  assert.deepEqual(of(9, 2), [[2, 5, 2], [2, 7, 1]]);
  assert.deepEqual(of(9, 3), []);
  const partners = story.partnersOf(7, 9);
  assert.deepEqual([...partners.keys()], [2]);
  assert.deepEqual(partners.get(2).map((s) => [s.from, s.until, s.tier]), [[0, 3, 3], [6, 10, 1]]);
});

test('many partnerships: as many are known as were told', () => {
  const n = 5000;
  const story = new ties.TieStory(n);
  story.append(Uint32Array.from({ length: 4 * (n - 1) }, (_, k) => [0, Math.floor(k / 4), Math.floor(k / 4) + 1, 1 << 24][k % 4]));
  assert.equal(story.at(0, () => true).length, n - 1);
  assert.equal(story.at(0, (i) => i === 17).length, 2);
});

test('the greatest partnerships are shown in the order in which they came, the others counted', () => {
  const line = (letter, from, until, tier) => ({ partner: 0, letter, label: '', spells: [{ first: 0, second: 1, tier, from, until }] });
  const lines = [line('A', 0, 2, 1), line('B', 0, 40, 3), line('C', 5, 30, 1), line('D', 6, 9, 1), line('E', 30, 46, 3)];
  const letters = (record, rows) => {
    const { shown, hidden } = story.shownLines(lines, record, rows);
    return [shown.map((l) => l.letter).join(''), hidden];
  };
  assert.deepEqual(letters(45, 5), ['ABCDE', 0]);
  assert.deepEqual(letters(45, 4), ['BCE', 2]);
  assert.deepEqual(letters(10, 4), ['ABCD', 0], 'what is still to come is not told');
  assert.deepEqual([0, 25, 26, 51, 52].map(story.letterOf), ['A', 'Z', 'AA', 'AZ', 'BA']);
});

test('a new head is seen where terms in post do not rise', () => {
  const frames = [7, 8, 0, 1, 2, 0, 0, 255, 255].map((t, record) => ({ record, tenure: Uint8Array.of(99, t) }));
  assert.deepEqual(story.newHeads(1, frames), [2, 5, 6]);
  assert.deepEqual(story.newHeads(1, [{ record: 0, tenure: null }, { record: 1, tenure: null }]), []);
});

const seminar = {
  n: 5,
  schools: { authority: Uint16Array.of(0, 1, 1, 2, 0), authority_code: Int32Array.of(380, 202, 301, 999) },
  stored: { schools: { authority_name: ['Bradford', 'Camden', '', 'Nowhere'], authority_region: ['West Yorkshire', 'London East', 'London East', 'North'] } },
};

test('places hold their schools, regions before authorities, and none without a school', () => {
  const found = places.placesOf(seminar).map((p) => [p.id, p.name, [...p.schools]]);
  assert.deepEqual(found, [
    ['region=London East', 'London East', [1, 2, 3]], ['region=West Yorkshire', 'West Yorkshire', [0, 4]],
    ['LA=301', 'Authority 301', [3]], ['LA=380', 'Bradford', [0, 4]], ['LA=202', 'Camden', [1, 2]],
  ]);
});

test('a search finds words by how they begin, whatever their case and accents', () => {
  const all = ['East Riding', 'London East', 'Bristol, City of', 'Brent', 'Malmö'].map((name, i) => ({ id: `LA=${i + 1}`, name }));
  const found = (text) => places.searchPlaces(all, text).map((p) => p.name);
  assert.deepEqual(found('east'), ['East Riding', 'London East']);
  assert.deepEqual(found('CITY br'), ['Bristol, City of']);
  assert.deepEqual(found('malmo'), ['Malmö']);
  assert.deepEqual(found('4'), ['Brent']);
  assert.deepEqual(found('xyz'), []);
  assert.equal(found('').length, 5);
});

test('fifths are equal in number and in order', () => {
  const shares = Float32Array.from({ length: 23 }, (_, i) => ((i * 7) % 23) / 23);
  const fifth = places.fifthsOf(shares);
  const sizes = [0, 1, 2, 3, 4].map((f) => fifth.filter((g) => g === f).length);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `${sizes}`);
  for (let i = 0; i < 23; ++i) for (let j = 0; j < 23; ++j) if (shares[i] < shares[j]) assert.ok(fifth[i] <= fifth[j]);
});

test('small maps hold each group whole, apart from each other, at one scale', () => {
  const n = 200;
  const dots = { x: Float32Array.from({ length: n }, (_, i) => (i * 37) % 100), y: Float32Array.from({ length: n }, (_, i) => (i * 61) % 150), distance_km: 2, frames: [] };
  const group = Uint8Array.from({ length: n }, (_, i) => i % 5);
  const { places: at, boxes, perKm } = groups.arrangeGroups(dots, group, 5, 1500, 700, 1, 24);
  assert.equal(boxes.length, 5);
  for (let i = 0; i < n; ++i) {
    const box = boxes[group[i]];
    assert.ok(at.x[i] >= box.left - 1 && at.x[i] <= box.left + box.width + 1 && at.y[i] >= box.top - 1 && at.y[i] <= box.top + box.height + 1);
  }
  const [a, b] = [0, 5];
  assert.ok(Math.abs(at.x[b] - at.x[a] - (dots.x[b] - dots.x[a]) * perKm) < 0.01);
  boxes.forEach((p, i) => boxes.forEach((q, j) => assert.ok(i === j || p.left + p.width <= q.left + 1 || q.left + q.width <= p.left + 1 || p.top !== q.top)));
  const narrow = groups.arrangeGroups(dots, group, 5, 940, 600, 1, 24);
  assert.ok(new Set(narrow.boxes.map((box) => box.top)).size > 1, 'words would not fit side by side');
});

test('a title in a saved drawing stays as it is, whatever signs it has', () => {
  const title = 'Give "each" school $100 $& $1 $` $$ & <b>';
  const drawing = files.beginWith('<svg width="1"><g/></svg>', `<text>${files.xmlText(title)}</text>`);
  assert.equal(drawing, '<svg width="1"><text>Give "each" school $100 $&amp; $1 $` $$ &amp; &lt;b&gt;</text><g/></svg>');
  assert.equal(files.xmlText('a\u0000\u001b\ud800b'), 'ab');
});

test('no cell of a CSV file runs in a spreadsheet', () => {
  for (const [text, field] of [
    ['=1+2', "'=1+2"], ['+44', "'+44"], ['-x', "'-x"], ['@a', "'@a"], [' =1', "' =1"], ['\tx', "'\tx"], ['\r=1', '"\'\r=1"'],
    ['-0.5', '-0.5'], ['-1e-9', '-1e-9'], ['1-2', '1-2'], ['a, "b"', '"a, ""b"""'], ['', ''],
  ]) {
    assert.equal(files.csvField(text), field);
  }
});

test('dots of worlds keep their distance, whatever lies together', () => {
  const xs = [5, 5, 5, 5, 5.5, 6, 20, 21, 22, 40, 5, 5.2, 6.1];
  const heights = dots.swarm(xs, 4);
  xs.forEach((x, i) => xs.slice(0, i).forEach((other, j) => {
    assert.ok(Math.hypot((x - other) / 4, heights[i] - heights[j]) > 0.99, `${i} and ${j}`);
  }));
  assert.equal(heights[9], 0, 'what lies alone lies on the line');
  // As near to the line as they can: seven of those about 5 need no more than three on either side.
  assert.ok(Math.max(...heights.map(Math.abs)) <= 4.5);
});

/** Whole numbers that look random and are the same every time. */
const scattered = (n, below, seed) => Uint8Array.from({ length: n }, (_, i) => (((i + 1) * 2654435761 + seed * 40503) >>> 7) % below);
const bins = Array.from({ length: 21 }, (_, b) => b / 20);
const countsIn = (pile, n) => pile.reduce((all, p) => ((all[p] += 1), all), new Array(n).fill(0));

test('piles hold every school once, are full from the floor up, and none is taller than there is room', () => {
  const n = 5000;
  const pile = scattered(n, 21, 1);
  const most = countsIn(pile, 21);
  const stand = piles.standOf(1504, 500, 460, most, bins);
  assert.ok(stand.isDots);
  const { x, y } = new piles.Piling(pile, 21).places(stand, 1);
  assert.equal(new Set(Array.from(x, (v, i) => `${v.toFixed(2)} ${y[i].toFixed(2)}`)).size, n, 'no two dots at one place');
  stand.piles.forEach(({ left, width }, p) => {
    const own = [...pile.keys()].filter((i) => pile[i] === p);
    const tops = own.map((i) => y[i]);
    assert.ok(own.every((i) => x[i] > left && x[i] < left + width), `pile ${p}`);
    assert.ok(Math.max(...tops) < 500 && Math.min(...tops) > 40);
    const rows = new Map();
    tops.forEach((top) => rows.set(top.toFixed(2), (rows.get(top.toFixed(2)) ?? 0) + 1));
    const full = [...rows].sort((a, b) => b[0] - a[0]).map(([, dots]) => dots);
    assert.ok(full.slice(0, -1).every((dots) => dots === stand.columns(p)), `pile ${p}: ${full}`);
    assert.ok(Math.abs(stand.top(p, own.length) - (Math.min(...tops) - stand.step / 2)) < 0.01);
  });
  // With all widths as in the picture: none, a gap, twenty bins.
  assert.ok(Math.abs(stand.piles[0].width - 178) < 1 && Math.abs(stand.depthAt(0) - 212) < 1 && Math.abs(stand.depthAt(1) - 1504) < 0.01);
});

test('a pile that would make all dots too small is wider, and dots keep their distance in every pile', () => {
  const most = [7800, 8400, 1500, 1200, 900, ...new Array(16).fill(300)];
  const stand = piles.standOf(1504, 450, 430, most, bins);
  const [, heap, next, ...others] = stand.piles.map(({ width }) => width);
  assert.ok(stand.isDots && stand.step >= 2.5, `${stand.step}`);
  assert.ok(heap > 2 * next && others.slice(3).every((width) => Math.abs(width - others[3]) < 0.01));
  most.forEach((count, p) => assert.ok(stand.top(p, count) >= 20 && stand.piles[p].width / stand.columns(p) >= stand.step, `pile ${p}`));
  bins.slice(1).forEach((depth, b) => assert.ok(Math.abs(stand.depthAt(depth) - (stand.piles[b + 2]?.left ?? 1504)) < 0.01));
});

test('of dots in piles those move that change theirs, and as many as fill the gaps', () => {
  const n = 3000;
  const pile = scattered(n, 21, 2);
  const piling = new piles.Piling(pile, 21);
  const stand = piles.standOf(1504, 500, 460, new Array(21).fill(n / 8), bins);
  let before = piling.places(stand, 1);
  for (let record = 0; record < 30; ++record) {
    const next = pile.slice();
    scattered(400, 250, record).forEach((jump, k) => (next[(jump * 12 + k * 7) % n] = (jump + record) % 21));
    const changed = [...pile.keys()].filter((i) => pile[i] !== next[i]);
    piling.move(next);
    pile.set(next);
    assert.deepEqual([...piling.counts()], countsIn(pile, 21));
    const after = piling.places(stand, 1);
    assert.equal(new Set(Array.from(after.x, (v, i) => `${v.toFixed(2)} ${after.y[i].toFixed(2)}`)).size, n);
    stand.piles.forEach(({ left, width }, p) => pile.forEach((own, i) => own === p && assert.ok(after.x[i] > left && after.x[i] < left + width)));
    const moved = [...pile.keys()].filter((i) => after.x[i] !== before.x[i] || after.y[i] !== before.y[i]);
    assert.ok(changed.length > 100 && changed.every((i) => moved.includes(i)));
    assert.ok(moved.length <= 2 * changed.length, `${moved.length} of ${changed.length}`);
    before = after;
  }
});

test('piles of dots too near to be told apart are bars, whose area is their number', () => {
  const most = [9000, 6000, ...new Array(19).fill(300)];
  const stand = piles.standOf(350, 300, 280, most, bins);
  assert.equal(stand.isDots, false);
  stand.piles.forEach(({ width }, p) => assert.ok(Math.abs((stand.floor - stand.top(p, most[p])) * width - most[p] * stand.step ** 2) < 0.01));
  assert.ok(Math.min(...most.map((count, p) => stand.top(p, count))) >= 19.99);
});

test('a flight begins where dots are, ends where they belong, and takes one class after the other', () => {
  const n = 400;
  const from = { x: Float32Array.from({ length: n }, (_, i) => i), y: new Float32Array(n).fill(50) };
  const to = { x: Float32Array.from({ length: n }, (_, i) => 500 + i), y: new Float32Array(n).fill(300) };
  const order = Uint8Array.from({ length: n }, (_, i) => i % 4);
  const flying = new flight.Flight(from, to, order, 1);
  const now = { x: new Float32Array(n), y: new Float32Array(n) };
  assert.equal(flying.place(1000, now), true);
  assert.deepEqual([now.x, now.y], [from.x, from.y]);
  const arrived = (at) => {
    flying.place(1000 + at, now);
    return [0, 1, 2, 3].map((own) => [...order.keys()].filter((i) => order[i] === own && Math.abs(now.x[i] - to.x[i]) < 0.01).length);
  };
  assert.deepEqual(arrived(701), [100, 0, 0, 0]);
  assert.deepEqual(arrived(901), [100, 100, 0, 0]);
  assert.equal(flying.place(1000 + flight.flightLength, now), false);
  assert.deepEqual([now.x, now.y], [to.x, to.y]);
});

test('what is left of two tiers is said by the worlds that have them', () => {
  for (const [before, after, left] of [[31, 0, 'gone'], [31, 14, 'mostly'], [31, 30, 'there'], [31, 35, 'there'], [0, 0, 'none'], [0, 3, 'none'], [2, 1, 'there'], [3, 1, 'mostly']]) {
    assert.equal(regime.whatIsLeft(before, after), left, `${before} ${after}`);
  }
});

test('the line along which a value is zero is where it is', () => {
  // A circle, whose value between points is nearly linear.
  const value = (x, y) => 5.2 - Math.hypot(x - 8.3, y - 7.1);
  const pieces = contour.zeroLine(value, 20, 20);
  assert.ok(pieces.length > 30);
  for (const [x, y] of pieces.flat()) assert.ok(Math.abs(value(x, y)) < 0.06, `${x} ${y}`);
  const length = pieces.reduce((sum, [[a, b], [c, d]]) => sum + Math.hypot(c - a, d - b), 0);
  assert.ok(Math.abs(length - 10.4 * Math.PI) < 0.3, `${length}`);
  // It is closed: each end is another piece's.
  const ends = new Map();
  for (const [x, y] of pieces.flat()) ends.set(`${x.toFixed(6)} ${y.toFixed(6)}`, (ends.get(`${x.toFixed(6)} ${y.toFixed(6)}`) ?? 0) + 1);
  assert.deepEqual([...new Set(ends.values())], [2]);
  assert.deepEqual(contour.zeroLine(() => 1, 4, 4), []);
});

test('a system is within the border of two tiers exactly where all conditions hold', () => {
  const limits = { share: 0.1, persistence: 0.3, widening: 0.2 };
  const shares = [0.05, 0.0999, 0.1001, 0.4];
  let within = 0;
  for (const low of shares) for (const high of shares) for (const margin of [-0.1, -1e-6, 1e-6, 0.2]) for (const persistence of [NaN, 0.2, 0.2999, 0.3001, 0.9]) {
    const figures = { low, high, margin, persistence, widening: 0 };
    const has = regime.hasPartnershipTiers(figures, limits);
    within += has;
    assert.equal(regime.tiersBy(figures, limits) > 0, has, JSON.stringify(figures));
  }
  assert.equal(within, 2 * 2 * 2 * 2);
});

test('a player’s cards: partners by trust and depth, then who proposes, then whom search finds, the nearest first', () => {
  const card = (kind, school, more = {}) => ({ kind, school, baseDays: 1.5, depthDays: 6, trust: 0, depth: 0, age: 0, isForced: false, teaching: 0.5, ...more });
  const cards = [
    card('found', 1, { baseDays: 1.6 }), card('partner', 2, { trust: 0.5, depth: 0.1 }), card('proposes', 3, { baseDays: 3 }), card('found', 4, { baseDays: 1.55 }),
    card('partner', 5, { trust: 0.4, depth: 0.6 }), card('partner', 6, { trust: 0.55, depth: 0 }), card('found', 7, { baseDays: 1.55 }),
  ];
  const { partners, others } = game.inOrder(cards);
  assert.deepEqual(partners.map((c) => c.school), [5, 2, 6]); // .64, .55, .55: equals by their place in the list
  assert.deepEqual(others.map((c) => c.school), [3, 4, 7, 1]);
});

test('prices of a player’s answers are the days of the depth aimed at: base + depth days times depth', () => {
  const cuts = [0.35, 0.65];
  const partner = (depth) => ({ kind: 'partner', school: 1, baseDays: 2, depthDays: 8, trust: 0.5, depth, age: 3, isForced: false, teaching: 0.5 });
  const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found}, not ${expected}`);
  near(game.priceOf(partner(0.4), 'keep', cuts), 2 + 8 * 0.4);
  near(game.priceOf(partner(0.05), 'keep', cuts), 2 + 8 * 0.175);
  near(game.priceOf(partner(0.05), 'deepen', cuts), 2 + 8 * 0.5);
  near(game.priceOf(partner(0.4), 'deepen', cuts), 2 + 8 * 0.825);
  near(game.priceOf(partner(0.9), 'deepen', cuts), 2 + 8 * 0.9);
  near(game.priceOf(partner(0.4), 'end', cuts), 0);
  near(game.priceOf({ ...partner(0), kind: 'found' }, 'begin', cuts), 2 + 8 * 0.175);
  near(game.priceOf({ ...partner(0), kind: 'found' }, 'not', cuts), 0);
  assert.equal(game.aimOf(partner(0.4), 'end', cuts), null);
});

test('a player’s area is whole authorities around one, and suggests small primaries of it, the chosen school first', () => {
  // Ten authorities of 200 schools along a line; authority 4 has most small primaries.
  const n = 2000;
  const column = (Kind, of) => Kind.from({ length: n }, (_, i) => of(i));
  const authority = column(Uint16Array, (i) => Math.floor(i / 200));
  const seminar = {
    n, stored: { schools: { authority_name: Array.from({ length: 10 }, (_, a) => `A${a}`) } },
    schools: {
      phase: column(Uint8Array, (i) => i % 10 === 0 ? 1 : 0), pupils: column(Float32Array, (i) => (i % (authority[i] === 4 ? 3 : 7) === 1 ? 80 : 300)),
      x_km: column(Float32Array, (i) => 10 * authority[i]), y_km: column(Float32Array, () => 0), disadvantage: column(Float32Array, (i) => (i % 100) / 100), authority,
      authority_code: Int32Array.from({ length: 10 }, (_, a) => 800 + a),
    },
  };
  const area = areas.areaOf(seminar, null);
  assert.equal(area.name, 'A4');
  assert.equal(area.schools.length, 600);
  assert.deepEqual([...new Set([...area.schools].map((i) => authority[i]))], [3, 4, 5]);
  const suggested = areas.suggestedSchools(seminar, area, null);
  assert.equal(suggested.length, 3);
  for (const i of suggested) assert.ok(seminar.schools.phase[i] === 0 && seminar.schools.pupils[i] === 80 && [...area.schools].includes(i));
  const meals = suggested.map((i) => seminar.schools.disadvantage[i]);
  assert.ok(meals[0] < meals[1] && meals[1] < meals[2]);
  const round = areas.areaOf(seminar, 1999);
  assert.deepEqual([...new Set([...round.schools].map((i) => authority[i]))], [7, 8, 9]);
  assert.equal(areas.suggestedSchools(seminar, round, 1999)[0], 1999);
  const few = { ...seminar, n: 5 };
  assert.deepEqual([...areas.areaOf(few, null).schools], [0, 1, 2, 3, 4]);
});
