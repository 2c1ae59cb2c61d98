// The seminar page fit for people: projectors, phones, zoom, colour blindness, keyboard alone, screen readers.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { chromiumPath, openBrowser, packages } from '../report/page.mjs';
import { makePage, openPage } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const { folder, file } = makePage();
const axe = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const scenario = '#scenario=forced-federation&term=30';

/** Every main state: its address, what tells that it is there, a key that opens more, and what else is done. */
const states = [
  ['map', scenario, '.map-screen .sentence'],
  ['rows', `${scenario}&arrange=rows`, '.in-rows .row-labels span'],
  ['histogram', `${scenario}&chart=1`, '.map-screen .chart-box svg'],
  ['place', `${scenario}&place=LA%3D380`, '.place-head'],
  ['school', `${scenario}&school=SCHOOL`, '.card h2'],
  ['phases', `${scenario}&arrange=phase`, '.groups figure'],
  ['meals', `${scenario}&arrange=meals`, '.groups figure'],
  ['compare', `${scenario}&screen=compare`, '.compare-screen .sentence'],
  ['difference', `${scenario}&screen=compare&difference=1`, '.merged .difference-key li:not(.empty)'],
  ['story', `${scenario}&screen=story&step=0`, '.story-bar span'],
  ['guess', `${scenario}&screen=story&step=1`, '.guess-screen'],
  ['piles', `${scenario}&screen=story&step=2`, '.flight-screen .piles text'],
  ['why', '#scenario=two-tier-drift&screen=story&step=4', '.why-screen .full, .why-screen .empty'],
  ['answers', '#scenario=two-tier-drift&screen=story&step=4', '.why-screen', undefined, async (page) => {
    while (await page.locator('.verdict button').count()) await page.locator('.verdict button').first().click();
    await page.waitForFunction(() => document.querySelectorAll('.why-screen .waits').length === 0 && document.querySelectorAll('article[data-left]:not([data-left=""])').length === 4);
  }],
  ['limits', `${scenario}&screen=story&step=5`, '.map-screen .sentence'],
  ['explorer, nothing moved', `${scenario}&screen=explore`, '.as-it-is .regime li'],
  ['explorer', `${scenario}&screen=explore&set.trust.loss=0.3`, '.explore-screen:not(.as-it-is) .regime li'],
  ['plane', '#screen=plane&set.trust.loss=0.2', '.plane-screen .border', undefined, async (page) => {
    await page.waitForFunction(() => document.querySelector('.plane-screen .histogram .bar') && document.querySelector('.plane-screen .chart-head h2').textContent.startsWith('Your point'));
  }],
  ['head', '#scenario=two-tier-drift&screen=head', '.head-screen[data-state="choose"] .answer'],
  ['head, a round', '#scenario=two-tier-drift&screen=head', '.head-screen', undefined, async (page) => {
    if (await page.locator('.head-screen[data-state="choose"]').count()) await page.keyboard.press('1');
    await page.locator('.head-screen[data-state="round"]').waitFor();
    for (const key of '1d2d3d') await page.keyboard.press(key);
  }],
  ['head, the end', '#scenario=two-tier-drift&screen=head', '.head-screen', undefined, async (page) => {
    await page.evaluate(() => document.activeElement?.blur()); // Enter presses what has the focus
    for (let before = ''; before !== 'end'; ) {
      // Once it has gone on, and not before: the same key at the end begins another game.
      before = await (await page.waitForFunction((last) => {
        const { state, term } = document.querySelector('.head-screen').dataset;
        const now = state === 'round' ? `round ${term}` : state;
        return now !== 'waiting' && now !== last && now;
      }, before)).jsonValue();
      if (before !== 'end') await page.keyboard.press(before === 'choose' ? '1' : 'Enter');
    }
    await page.waitForFunction(() => document.querySelectorAll('.fates .world').length === 10);
  }],
  ['menu', scenario, 'dialog[open] .choice', 'm'],
  ['keys', scenario, 'dialog[open] .keys', '?'],
  ['how', scenario, 'dialog[open] .equation', 'i'],
  ['places', scenario, 'dialog[open] [role=option]', 'a'],
];

/** Those whose controls are not another's too. */
const distinct = states.filter(([name]) => !['rows', 'histogram', 'phases', 'limits'].includes(name));

/** In the page: what runs over the window, lies over other words or is cut, and the smallest letters. */
function layoutOf() {
  const open = document.querySelector('dialog[open]');
  const from = open ?? document.querySelector('main') ?? document.body;
  const scrolls = (element) => element && element !== document.body && element !== document.documentElement && /auto|scroll|hidden/.test(getComputedStyle(element).overflowY + getComputedStyle(element).overflowX);
  const lines = [];
  const walker = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.textContent.trim() === '' || parent.closest('.announced, .hover, .print-foot, dialog:not([open]), [hidden]') || parent.getClientRects().length === 0) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const size = parseFloat(getComputedStyle(parent).fontSize);
    let box = parent;
    while (box && !scrolls(box)) box = box.parentElement;
    const within = box?.getBoundingClientRect();
    // What lies over the page while it scrolls (a phone's header and time bar) is no fault of what it covers.
    const isSticky = Boolean(parent.closest('header, .time-bar')) && getComputedStyle(parent.closest('header, .time-bar')).position === 'sticky';
    for (const r of range.getClientRects()) {
      // Letters take about the middle of their line.
      const middle = (r.top + r.bottom) / 2;
      let block = parent;
      while (/^inline/.test(getComputedStyle(block).display) && !(block instanceof SVGElement) && block !== from) block = block.parentElement;
      const line = { block, text: node.textContent.trim().slice(0, 40), left: r.left, right: r.right, top: middle - 0.36 * size, bottom: middle + 0.36 * size, size, isSticky, isPart: Boolean(within) };
      if (within && (line.bottom < within.top + 1 || line.top > within.bottom - 1 || line.right < within.left + 1 || line.left > within.right - 1)) continue;
      lines.push(line);
    }
  }
  const isWide = document.documentElement.dataset.layout === 'wide';
  const faults = [];
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) faults.push(`runs over by ${over}`);
  for (const line of lines) {
    if (!line.isPart && (line.left < -1 || line.right > innerWidth + 1)) faults.push(`beside the window: "${line.text}"`);
    if (!line.isPart && isWide && (line.top < -1 || line.bottom > innerHeight + 1)) faults.push(`above or below the window: "${line.text}"`);
  }
  lines.forEach((a, i) => lines.slice(i + 1).forEach((b) => {
    if (a.isSticky !== b.isSticky) return;
    const [w, h] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (w > 2 && h > 2) faults.push(`"${a.text}" lies over "${b.text}"`);
    // Words of another cell or name need a gap to be told apart.
    else if (w > -3 && h > 0.5 * Math.min(a.size, b.size) && a.block !== b.block) faults.push(`"${a.text}" touches "${b.text}"`);
  }));
  for (const canvas of from.querySelectorAll('canvas')) {
    const box = canvas.getBoundingClientRect();
    if (box.width > 0 && Math.abs((canvas.width * box.height) / (canvas.height * box.width) - 1) > 0.02) faults.push(`a map of ${canvas.width} x ${canvas.height} is stretched to ${box.width} x ${box.height}`);
  }
  return { faults, isWide, smallest: Math.min(...lines.map((l) => l.size)), n: lines.length };
}

describe('in the browser', { skip }, () => {
  let browser;
  let school;
  const complaints = [];
  before(async () => {
    browser = await openBrowser();
    const page = await open();
    await page.keyboard.press('s');
    await page.waitForFunction(() => /school=\d/.test(location.hash));
    school = /school=(\d+)/.exec(page.url())[1];
    await page.context().close();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (hash = '', options = {}) => openPage(browser, file, hash, options, complaints);

  /** Goes to a state of an open page, and waits until it stands still. */
  async function show(page, [, hash, part, key, act]) {
    if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
    await page.evaluate((to) => (location.hash = to), hash.replace('SCHOOL', school));
    if (key) await page.keyboard.press(key);
    await page.locator(part).first().waitFor({ state: 'visible' });
    if (act) await act(page);
    if (part.startsWith('.regime')) await page.waitForFunction(() => document.querySelectorAll('.regime li').length === 5);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  for (const [width, height, scale, least, what] of [
    [1024, 768, 1, 24, 'a small projector'], [3840, 2160, 1, 48, '4K'], [390, 844, 1, 12, 'a phone'], [844, 390, 2, 12, 'a phone that lies'], [960, 540, 2, 12, '1920 x 1080 at 200% zoom'],
  ]) {
    test(`${what}: in every state nothing runs over, nothing lies over other words, no letter is under ${least} pixels`, async () => {
      const page = await open('', { viewport: { width, height }, deviceScaleFactor: scale });
      const faults = [];
      for (const state of states) {
        await show(page, state);
        const found = await page.evaluate(layoutOf);
        assert.ok(found.n > 5, `${state[0]}: words are found`);
        assert.equal(found.isWide, width >= 1000, state[0]);
        faults.push(...found.faults.map((fault) => `${state[0]}: ${fault}`));
        if (found.smallest < least) faults.push(`${state[0]}: letters of ${found.smallest} pixels`);
      }
      assert.deepEqual(faults, []);
      await page.context().close();
    });
  }

  test('dots keep a colour of the page when what colours them changes', async () => {
    const page = await open(scenario);
    // Neither theme has a pure black or white, which pixels without a colour become.
    const strange = (selector) => page.locator(selector).first().evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(data.buffer);
      return pixels.reduce((n, p) => n + ((p & 0xffffff) === 0 || (p & 0xffffff) === 0xffffff || p >>> 24 !== 255 ? 1 : 0), 0);
    });
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    for (const keys of [['y', 'y', 'y'], ['v', 'd', 'd']]) {
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(400);
      }
      assert.equal(await strange('.stage canvas'), 0, keys.join(' '));
    }
    await page.context().close();
  });

  test('the four words’ and the scenarios’ colours stay apart as colour-blind people see them', async () => {
    // OKLab (Ottosson 2020), times 100: 8 and more is easy to tell apart; 5 can still be told in large areas.
    const linear = (v) => (v <= 0.04045 * 255 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    const lab = (rgb) => {
      const [r, g, b] = rgb.map(linear);
      const [l, m, s] = [0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b].map(Math.cbrt);
      return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
    };
    const distance = (a, b) => 100 * Math.hypot(...lab(a).map((v, k) => v - lab(b)[k]));
    const least = (colours) => Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map((b) => distance(a, b))));
    const names = ['none', 'loose', 'middle', 'deep', ...[0, 1, 2, 3, 4, 5].map((i) => `scenario-${i}`)];
    for (const colorScheme of ['light', 'dark']) {
      const page = await open('', { colorScheme });
      const session = await page.context().newCDPSession(page);
      await page.evaluate((all) => {
        const strip = document.body.appendChild(document.createElement('div'));
        strip.style.cssText = 'position:fixed;left:0;top:0;display:flex;z-index:99';
        for (const name of all) strip.appendChild(document.createElement('i')).style.cssText = `width:20px;height:20px;background:var(--${name})`;
      }, names);
      /** What the screen shows, read by the browser from its own picture of it. */
      const seen = async (type) => {
        await session.send('Emulation.setEmulatedVisionDeficiency', { type });
        const picture = (await page.screenshot({ clip: { x: 0, y: 0, width: 20 * names.length, height: 20 } })).toString('base64');
        return page.evaluate(async ([base64, n]) => {
          const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true });
          context.drawImage(image, 0, 0);
          return Array.from({ length: n }, (_, i) => [...context.getImageData(20 * i + 10, 10, 1, 1).data.slice(0, 3)]);
        }, [picture, names.length]);
      };
      const plain = await seen('none');
      for (const type of ['deuteranopia', 'protanopia', 'tritanopia', 'achromatopsia']) {
        const colours = await seen(type);
        assert.notDeepEqual(colours, plain, 'the simulation works');
        const [tiers, scenarios] = [colours.slice(0, 4), colours.slice(4)];
        if (type === 'achromatopsia') {
          // Grey: partnership keeps its order; no partner is told by words, by its place and, in the histogram, by its gap.
          const [, loose, middle, deep] = tiers.map((c) => lab(c)[0]);
          assert.ok(colorScheme === 'light' ? loose > middle && middle > deep : loose < middle && middle < deep, `${colorScheme}: ${[loose, middle, deep]}`);
          assert.ok(least(tiers.slice(1)) >= 8, `${colorScheme} ${type}: ${least(tiers.slice(1))}`);
        } else {
          assert.ok(least(tiers) >= 8, `${colorScheme} ${type}: tiers ${least(tiers)}`);
          assert.ok(least(scenarios) >= 5, `${colorScheme} ${type}: scenarios ${least(scenarios)}`);
        }
      }
      await page.context().close();
    }
  });

  test('by keyboard alone every control is reached and seen to be, and dialogs keep and give back the focus', async () => {
    const page = await open(scenario, { viewport: { width: 1600, height: 900 } });
    const controls = 'button, input, summary, a[href], [tabindex="0"]';
    for (const state of distinct) {
      await show(page, state);
      const wanted = await page.evaluate((all) => {
        const from = document.querySelector('dialog[open]') ?? document;
        document.querySelectorAll('[data-control]').forEach((e) => e.removeAttribute('data-control'));
        document.activeElement?.blur();
        const found = [...from.querySelectorAll(all)].filter((e) => !e.disabled && e.checkVisibility() && e.getClientRects().length > 0 && (from !== document || !e.closest('dialog')));
        found.forEach((e, i) => e.setAttribute('data-control', i));
        return found.length;
      }, controls);
      assert.ok(wanted >= (state[3] ? 1 : 4), `${state[0]}: ${wanted} controls`);
      const reached = new Set();
      for (let press = 0; press < wanted + 4; ++press) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const e = document.activeElement;
          if (!e || e === document.body) return null;
          const style = getComputedStyle(e);
          const box = e.getBoundingClientRect();
          const inWindow = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
          return { control: e.getAttribute('data-control'), inDialog: Boolean(e.closest('dialog')), seen: inWindow && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3, name: e.getAttribute('aria-label') ?? e.textContent };
        });
        if (!at) continue;
        if (state[3]) assert.ok(at.inDialog, `${state[0]}: the focus left the dialog for "${at.name}"`);
        assert.ok(at.seen, `${state[0]}: the focus on "${at.name}" is not seen`);
        if (at.control !== null) reached.add(at.control);
      }
      assert.equal(reached.size, wanted, `${state[0]}: ${reached.size} of ${wanted} controls are reached`);
    }
    await page.context().close();
  });

  test('by keyboard alone what controls do is done, and the focus stays', async () => {
    const page = await open(scenario);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
    const tabTo = async (name) => {
      for (let press = 0; press < 60; ++press) {
        await page.keyboard.press('Tab');
        if (name.test(await focused())) return;
      }
      assert.fail(`${name} is not reached`);
    };
    // A dialog opened by its button gives the focus back to it.
    for (const [name, opened] of [[/^Menu$/, '.choice'], [/^How is this computed/, '.equation']]) {
      await tabTo(name);
      await page.keyboard.press('Enter');
      await page.locator(`dialog[open] ${opened}`).first().waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      assert.match(await focused(), name);
    }
    await tabTo(/^Menu$/);
    await page.keyboard.press('Enter');
    await tabTo(/^Story$/);
    await page.keyboard.press('Enter');
    await page.locator('.story-bar').waitFor({ state: 'visible' });
    await tabTo(/^step 2 of/);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.story-bar span')?.textContent === 'step 2 of 6');
    assert.match(await focused(), /^step 2 of/);
    await page.locator('.guess-screen').waitFor();
    await tabTo(/^Next$/);
    await page.keyboard.press('Enter');
    await page.locator('.flight-screen').waitFor();
    assert.match(await focused(), /^Next$/);
    await page.keyboard.press('PageUp');
    await page.locator('.guess-screen').waitFor();
    await tabTo(/type where it ends/);
    await page.keyboard.type('30');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.guess-screen .sentence')?.textContent?.startsWith('You drew 30%'));
    assert.match(await focused(), /^Draw again$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await tabTo(/^Play$/);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.play')?.getAttribute('aria-label') === 'Pause');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.play')?.getAttribute('aria-label') === 'Play');
    await page.context().close();
  });

  test('a screen reader is told the term and what changed, once a step, and nothing while time runs', async () => {
    const page = await open(scenario);
    await page.evaluate(() => {
      window.told = [];
      new MutationObserver(() => window.told.push(document.querySelector('[aria-live=polite]').textContent)).observe(document.querySelector('[aria-live=polite]'), { childList: true, characterData: true, subtree: true });
    });
    const told = (n) => page.waitForFunction((k) => window.told.length === k && window.told[k - 1], n).then((handle) => handle.jsonValue());
    await page.keyboard.press('ArrowRight');
    assert.match(await told(1), /^Year 10, term 31 of 45\. Since forced federation began, .* no partner, and .* a deep one\.$/);
    await page.keyboard.press('v');
    assert.match(await told(2), /^Year 10, term 31 of 45\. Forced federation .*\.$/);
    await page.keyboard.press('v');
    await told(3);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => /term=3[4-9]/.test(location.hash));
    assert.equal(await page.evaluate(() => window.told.length), 3, 'nothing is said while time runs');
    await page.keyboard.press('Space');
    assert.match(await told(4), /^Year 1\d, term \d+ of 45\./);
    assert.equal(await page.locator('[aria-live]:not([aria-live=off])').count(), 1, 'nothing is said twice');
    await page.context().close();
  });

  test('every control and picture has a name, and axe finds no fault, in every state; in the dark in those with colours of their own', async () => {
    const needsName = new Set(['button', 'slider', 'textbox', 'searchbox', 'spinbutton', 'combobox', 'option', 'listbox', 'dialog', 'application', 'link', 'image', 'img', 'tooltip']);
    const faults = [];
    for (const colorScheme of ['light', 'dark']) {
      const page = await open('', { colorScheme });
      await page.evaluate(axe);
      const session = await page.context().newCDPSession(page);
      for (const state of distinct.filter(([name]) => colorScheme === 'light' || ['place', 'school', 'compare', 'explorer', 'menu'].includes(name))) {
        await show(page, state);
        const { nodes } = await session.send('Accessibility.getFullAXTree');
        const told = nodes.filter((node) => !node.ignored && needsName.has(node.role?.value));
        assert.ok(told.length > 1, `${state[0]}: ${told.length} named things`);
        faults.push(...told.filter((node) => !node.name?.value?.trim()).map((node) => `${state[0]}: a ${node.role.value} has no name`));
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        faults.push(...violations.flatMap((v) => v.nodes.map((node) => `${colorScheme} ${state[0]}: ${v.id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`)));
      }
      await page.context().close();
    }
    assert.deepEqual([...new Set(faults)], []);
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});
