// The page of a calibration, made by the program and opened in Chromium from a file; its numbers against the folder's tables.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromiumPath, openBrowser } from './page.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-calibration-page-'));
const program = (...words) => execFileSync(process.env.SCHOOLSIM_PROGRAM, words, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });

const priors = { 'inspection.noise_primary': [0.05, 0.4], 'inspection.rate': [0.05, 0.4], 'trust.gain': [0.05, 0.3] };
const plan = `[sweep]\ntitle = A <b>small</b> fit\nquestion = What <i>remains</i>?\nscenarios = two-tier-drift\nschools = synthetic:60\nreplicates = 2
terms = 6\npoints = 30\nseed = 3\n[calibration]\ntargets = targets.csv\nwaves = 2\nsets = 60
${Object.entries(priors).map(([key, [low, high]]) => `[factor ${key}]\nrange = ${low}, ${high}\n`).join('')}`;
const shares = [0.15, 0.5, 0.28, 0.07];
const fitted = [0, 3, 6].flatMap((record) => [1, 2, 3, 4].map((grade) => [`p${grade}_${record}`, 'primary', grade, record])).concat([['s2_3', 'secondary', 2, 3], ['s2_6', 'secondary', 2, 6]]);
const target = ([id, phase, grade, record], value, sd, use) => `${id},grade_share,phase=${phase} grade=${grade} record=${record},${value},${sd},${use}\n`;

/** Made twice: once it is known what the sets predict, a row for checking can be one that they meet. */
function makeCalibration() {
  writeFileSync(join(folder, 'plan.ini'), plan);
  const write = (hit) => writeFileSync(join(folder, 'targets.csv'), `id,observable,arguments,value,sd,use\n${
    fitted.map((row) => target(row, shares[row[2] - 1], 0.15, 'fit')).join('')}${target(['hit', 'primary', 2, 6], hit, 0.05, 'check')}${target(['miss', 'primary', 4, 6], 0.95, 0.02, 'check')}${target(['fresh', 'secondary', 3, 6], 0.3, 0.05, 'check')}`);
  write(0.5);
  program('calibrate', 'plan.ini', '--out', 'c', '--quiet');
  write(tableOf('c/targets.csv').find((row) => row.id === 'hit').mean);
  program('calibrate', 'plan.ini', '--out', 'c', '--quiet');
}

const linesOf = (file) => readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(','));
function tableOf(file) {
  const [header, ...rows] = linesOf(file);
  return rows.map((row) => Object.fromEntries(row.map((text, i) => [header[i], text])));
}

function makePage(name) {
  program('report', name, '--out', `${name}.html`, '--force');
  const page = join(folder, `${name}.html`);
  return { page, data: JSON.parse(readFileSync(page, 'utf8').match(/<script id="page-data" type="application\/json">(.*?)<\/script>/s)[1]) };
}

const numbersIn = (text) => [...text.replaceAll('−', '-').replaceAll(',', '').matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => number);
/** Whether a number as printed is the value to the digits that it has. */
function assertPrinted(printed, value, words) {
  const decimals = printed.split('.')[1]?.length ?? 0;
  assert.ok(Math.abs(Number(printed) - value) <= 0.5001 * 10 ** -decimals, `${words}: ${printed}, is ${value}`);
}

describe('the page of a calibration', { skip }, () => {
  let browser, made;
  before(async () => {
    makeCalibration();
    made = makePage('c');
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(file, viewport) {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => { if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) faults.push(request.url()); });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    assert.deepEqual(faults, []);
    return { page, close: () => context.close() };
  }
  const kinds = () => made.data.figures.map((figure) => figure.kind).filter((kind) => kind !== 'pairs');

  test('begins with what was fitted, what is left, how well, and hits on what was not used', async () => {
    const { page, close } = await open(made.page, { width: 1366, height: 768 });
    const rows = tableOf('c/targets.csv');
    const fits = rows.filter((row) => row.use === 'fit');
    const checks = rows.filter((row) => row.use === 'check');
    assert.equal(fits.length, 14);
    assert.equal(checks.length, 3);
    const within = checks.filter((row) => Number(row.lower) <= Number(row.value) && Number(row.value) <= Number(row.upper));
    assert.ok(within.some((row) => row.id === 'hit') && !within.some((row) => row.id === 'miss'));
    const lead = await page.innerText('.answer');
    assert.match(lead, /^3 parameters were fitted to 14 figures from targets\.csv: .* of the space .* sets drawn from it .* Of 3 figures not used in the fit, (one lies|2 lie) within/);
    assert.equal(lead.includes('one lies'), within.length === 1);
    // Shares of all four grades of primaries in record 6 are fitted, of secondaries that of one grade.
    assert.ok(lead.endsWith('2 of them follow from fitted ones, with which shares add up to 100%, and say little new.'), lead);
    const [, , left, waves, sets, distinct, misfit] = numbersIn(lead);
    const space = tableOf('c/waves.csv');
    assertPrinted(left, 100 * Number(space.at(-1).share_left), 'space left');
    assert.equal(Number(waves), new Set(space.map((row) => row.wave)).size);
    const setRows = linesOf('c/sets.csv').slice(1);
    assert.equal(Number(sets), setRows.length);
    assert.equal(Number(distinct), new Set(setRows.map(String)).size);
    assertPrinted(misfit, fits.reduce((sum, row) => sum + Number(row.squared_misfit) / fits.length, 0), 'mean squared misfit');
    const times = {};
    for (const row of setRows.map(String)) times[row] = (times[row] ?? 0) + 1;
    const most = Math.max(...Object.values(times));
    const effective = setRows.length ** 2 / Object.values(times).reduce((sum, n) => sum + n * n, 0);
    const said = await page.innerText('.said');
    assert.equal(said.includes(`One set is there ${most} times`), most > 0.05 * setRows.length);
    if (most > 0.05 * setRows.length) assert.ok(said.includes(`as much as ${Math.round(effective)} different`), said);
    assert.deepEqual(kinds(), ['intervals', 'bars', 'histograms', 'intervals', 'text', 'text']);
    await close();
  });

  for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    test(`shows each figure as the folder has it, ${viewport.width} wide`, async () => {
      const { page, close } = await open(made.page, viewport);
      const all = tableOf('c/targets.csv');
      for (const [place, use] of ['fit', 'check'].entries()) {
        const rows = all.filter((row) => row.use === use);
        const figure = page.locator('figure.intervals').nth(place);
        const data = made.data.figures.filter((one) => one.kind === 'intervals')[place];
        const shown = await figure.locator('tbody tr').evaluateAll((trs) => trs.map((tr) => ({
          id: tr.querySelector('code').textContent, texts: [...tr.querySelectorAll('td:not(.axis)')].map((td) => td.textContent),
          middle: tr.querySelector('.middle')?.getAttribute('cx'), interval: [...['x1', 'x2']].map((end) => Number(tr.querySelector('.interval').getAttribute(end))),
        })));
        assert.deepEqual(shown.map((row) => row.id).sort(), rows.map((row) => row.id).sort());
        const misfits = [];
        for (const { id, texts, middle, interval } of shown) {
          const row = rows.find((one) => one.id === id);
          const [value, tolerance, mean, lower, upper] = ['value', 'tolerance', 'mean', 'lower', 'upper'].map((column) => Number(row[column]));
          // Shares are percentages.
          const printed = [...numbersIn(texts[0]), ...numbersIn(texts[1])];
          [value, tolerance, mean, lower, upper].forEach((number, i) => assertPrinted(printed[i], 100 * number, `${id} ${i}`));
          misfits.push(Math.abs((mean - value) / tolerance));
          const places = [lower, upper].map((end) => Math.min(Math.max((end - value) / tolerance, data.low), data.high));
          const at = (v) => 6 + ((v - data.low) / (data.high - data.low)) * 228;
          places.forEach((v, i) => assert.ok(Math.abs(interval[i] - at(v)) < 0.1, `${id}: end ${i} at ${interval[i]}, expected ${at(v)}`));
          if (middle) assert.ok(Math.abs(Number(middle) - at((mean - value) / tolerance)) < 0.1, `${id}: middle`);
          if (use === 'fit') assertPrinted(numbersIn(texts[2])[0], (mean - value) / tolerance, `${id} misfit`);
          else assert.equal(texts[2], value < lower ? 'below the sets' : value > upper ? 'above the sets' : 'within');
        }
        if (use === 'fit') assert.deepEqual(misfits, [...misfits].sort((a, b) => b - a), 'misses come first');
        else assert.deepEqual(shown.map((row) => row.id), ['fresh', 'miss', 'hit'], 'what says something new, then what is missed');
      }
      // A dozen, and the others when asked for.
      const first = page.locator('figure.intervals').first();
      assert.equal(await first.locator(':scope > table tbody tr').count(), 12);
      const more = first.locator('details');
      assert.equal(await more.locator('tbody tr').first().isVisible(), false);
      await more.locator('summary').click();
      assert.equal(await more.locator('tbody tr').nth(1).isVisible(), true);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'no scrolling sideways');
      await close();
    });
  }

  test('shows what remains of each parameter, counted anew from the sets', async () => {
    const { page, close } = await open(made.page, { width: 1366, height: 768 });
    const [header, ...rows] = linesOf('c/sets.csv');
    const panels = made.data.figures.find((figure) => figure.kind === 'histograms').panels;
    assert.deepEqual(panels.map((panel) => panel.key).sort(), Object.keys(priors).sort());
    const removed = panels.map((panel) => {
      const [low, high] = priors[panel.key];
      const u = rows.map((row) => (Number(row[header.indexOf(panel.key)]) - low) / (high - low));
      const bins = panel.bins.map((_, i) => u.filter((v) => Math.floor(v * panel.bins.length) === i).length / u.length);
      bins.forEach((share, i) => assert.ok(Math.abs(share - panel.bins[i]) < 1e-9, `${panel.key} bin ${i}`));
      const mean = u.reduce((a, b) => a + b) / u.length;
      return 1 - 12 * u.reduce((sum, v) => sum + (v - mean) ** 2 / u.length, 0);
    });
    removed.forEach((share, i) => assertPrinted(numbersIn(panels[i].text)[0], Math.max(0, 100 * share), panels[i].key));
    assert.deepEqual(removed, [...removed].sort((a, b) => b - a), 'what was removed most comes first');
    const bins = await page.locator('figure.histograms li').first().locator('.bin').evaluateAll((all) => all.map((bin) => Number(bin.getAttribute('height'))));
    const greatest = panels[0].bins.indexOf(Math.max(...panels[0].bins));
    bins.forEach((height, i) => assert.ok(Math.abs(height - (bins[greatest] * panels[0].bins[i]) / panels[0].bins[greatest]) < 0.01, `bar ${i}`));
    await close();
  });

  test('shows what goes together, and what chance could do, of sets that are known', async () => {
    // One rises evenly where another falls, which leaves 1/n² of their variance out, and the third is the same in all.
    const whole = readFileSync(join(folder, 'c/sets.csv'), 'utf8');
    const n = 60;
    const values = Array.from({ length: n }, (_, i) => [0.05 + (0.35 * (i + 0.5)) / n, 0.4 - (0.35 * (i + 0.5)) / n, 0.175]);
    writeFileSync(join(folder, 'c/sets.csv'), `${Object.keys(priors).join(',')}\n${values.map((row) => row.map((v) => v.toPrecision(8)).join(',')).join('\n')}\n`);
    const known = makePage('c');
    writeFileSync(join(folder, 'c/sets.csv'), whole);
    const histograms = known.data.figures.find((figure) => figure.kind === 'histograms');
    assert.deepEqual(histograms.panels.map((panel) => [panel.key, panel.text]), [['trust.gain', '100% removed'], ['inspection.noise_primary', '<1% removed'], ['inspection.rate', '<1% removed']]);
    // Twice the standard deviation of 12 mean squares of sixty uniform numbers is 24 / √(180 · 60), .231.
    assert.ok(histograms.note.includes('up to 23% can be by chance'), histograms.note);
    const { page, close } = await open(known.page, { width: 1366, height: 768 });
    assert.equal(await page.locator('figure.pairs li').count(), 1);
    const pair = page.locator('figure.pairs li').first();
    assert.equal(await pair.locator('p').innerText(), 'rank correlation −1.0');
    const dots = await pair.locator('.set').evaluateAll((all) => all.map((dot) => [Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy'))]));
    assert.equal(dots.length, n);
    const [first, last] = [dots[0], dots[n - 1]];
    dots.forEach(([x, y], i) => {
      assert.ok(Math.abs(x - (first[0] + ((last[0] - first[0]) * i) / (n - 1))) < 0.01 && Math.abs(y - (first[1] + ((last[1] - first[1]) * i) / (n - 1))) < 0.01, `set ${i}`);
    });
    // To the right is more, and further down is less.
    assert.ok(last[0] > first[0] && last[1] > first[1]);
    await close();
  });

  test('shows the title of a plan as text, and true minus signs', async () => {
    const { page, close } = await open(made.page, { width: 1366, height: 768 });
    assert.equal(await page.innerText('h1'), 'What <i>remains</i>?');
    assert.ok((await page.innerText('.kicker')).includes('A <b>small</b> fit'));
    assert.equal(await page.locator('main b, main i').count(), 0);
    for (const details of await page.locator('details').all()) await details.evaluate((element) => element.setAttribute('open', ''));
    const text = await page.evaluate(() => [...document.querySelectorAll('main :is(p, td, th, text, li, h2)')].map((e) => e.textContent).join('\n'));
    assert.equal(/(^|[\s(])-\d/.exec(text), null);
    await close();
  });

  test('prints without anything cut off, and in the dark is readable', async () => {
    const { page, close } = await open(made.page, { width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
    assert.ok(pages >= 2 && pages <= 4, `${pages} sheets`);
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    const ink = await page.evaluate(() => getComputedStyle(document.querySelector('.answer')).color);
    assert.equal(ink, 'rgb(241, 243, 246)');
    await close();
  });

  test('shows the bands by which sets were chosen, and what judges those that stay', async () => {
    writeFileSync(join(folder, 'bands.csv'), 'id,observable,arguments,low,high,use,scenario\nalone,without_partner,record=6,,0.2,screen,\nnever,without_partner,record=6,2,3,screen,\nsupported,without_partner,record=9,0.02,0.35,screen,supported\n');
    writeFileSync(join(folder, 'screened.ini'), plan.replace('waves = 2', 'waves = 1\nscreens = bands.csv').replace('sets = 60', 'sets = 20') + '[factor search.rate]\nrange = 0.02, 0.9\nfitted = no\n');
    program('calibrate', 'screened.ini', '--out', 's', '--quiet');
    const screened = makePage('s');
    const { page, close } = await open(screened.page, { width: 390, height: 844 });
    const bands = tableOf('s/screens.csv');
    const shown = await page.locator('figure.table tbody tr').evaluateAll((all) => all.map((tr) => ({
      id: tr.querySelector('code').textContent, detail: tr.querySelector('.note').textContent, cells: [...tr.querySelectorAll('td')].map((td) => td.textContent),
    })));
    assert.deepEqual(shown.map((row) => row.id), ['alone', 'never', 'supported']);
    shown.forEach(({ cells }, i) => {
      const row = bands[i];
      const ends = [row.low, row.high].filter((end) => end !== '').map((end) => 100 * Number(end));
      numbersIn(cells[0]).forEach((number, n) => assertPrinted(number, ends[n], `${row.id} end ${n}`));
      numbersIn(cells[1]).forEach((number, n) => assertPrinted(number, 100 * Number(row[['mean', 'lower', 'upper'][n]]), `${row.id} ${n}`));
      assertPrinted(numbersIn(cells[2])[0], 100 * Number(row.share), `${row.id} first tries`);
      assertPrinted(numbersIn(cells[3])[0], 100 * Number(row.share_of_sets), `${row.id} sets`);
    });
    assert.match(shown[0].cells[0], /^at most /);
    assert.equal(shown[1].cells[4], 'not applied');
    assert.ok(shown[2].detail.includes('August 2013, under “Lasting authority support”'));
    // What only bands move is shown, too.
    assert.ok(screened.data.figures.find((figure) => figure.kind === 'histograms').panels.some((panel) => panel.key === 'search.rate'));
    const checks = tableOf('s/targets.csv').filter((row) => row.use === 'check');
    assert.equal(await page.locator('figure.intervals').nth(1).locator('tbody tr').count(), checks.length);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    await close();
  });

  test('of a folder from before rows for checking says what to do', async () => {
    const [header, ...rows] = linesOf('c/targets.csv');
    const whole = readFileSync(join(folder, 'c/targets.csv'), 'utf8');
    const n = header.indexOf('used') + 1;
    writeFileSync(join(folder, 'c/targets.csv'), [header, ...rows.filter((row) => row.includes('fit'))].map((row) => row.slice(0, n).join(',')).join('\n') + '\n');
    const old = makePage('c');
    writeFileSync(join(folder, 'c/targets.csv'), whole);
    const { page, close } = await open(old.page, { width: 1366, height: 768 });
    const said = await page.innerText('.said');
    assert.ok(said.includes('‘schoolsim calibrate plan.ini --out c’'), said);
    assert.equal(await page.locator('figure.intervals').count(), 1);
    // What is observed is known from the runs.
    assert.ok((await page.locator('figure.intervals').textContent()).includes('primary schools, grade 2, August 2012'));
    await close();
  });
});
