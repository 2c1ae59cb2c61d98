// Contrasts and distances of the pages' colours, computed again from the token file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { source } from './page.mjs';

const tokens = JSON.parse(readFileSync(join(source, 'tokens.json'), 'utf8'));

const linear = (hex) => [1, 3, 5].map((i) => {
  const v = parseInt(hex.slice(i, i + 2), 16) / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

/** WCAG 2.1 contrast ratio. */
function contrast(a, b) {
  const luminance = (hex) => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, v, i) => sum + v * vector[i], 0));

/** Ottosson 2020. */
function oklab(rgb) {
  const lms = times(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]],
    rgb.map((v) => Math.min(1, Math.max(0, v))),
  ).map(Math.cbrt);
  return times(
    [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]],
    lms,
  );
}

/** Machado, Oliveira and Fernandes 2009, table 1, severity 1.0; linear RGB. */
const sight = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function smallestDistance(hexes, kind) {
  const points = hexes.map((hex) => oklab(times(sight[kind], linear(hex))));
  let smallest = Infinity;
  points.forEach((p, i) => points.slice(i + 1).forEach((q) => {
    smallest = Math.min(smallest, Math.hypot(...p.map((v, k) => v - q[k])));
  }));
  return 100 * smallest;
}

test('the arithmetic agrees with published values', () => {
  assert.equal(contrast('#000000', '#FFFFFF').toFixed(2), '21.00');
  assert.equal(contrast('#767676', '#FFFFFF').toFixed(2), '4.54'); // W3C's grey just above AA
  const red = oklab([1, 0, 0]); // Ottosson's table: .628, .225, .126
  [0.628, 0.225, 0.126].forEach((v, i) => assert.ok(Math.abs(red[i] - v) < 0.001, `red ${red}`));
  for (const [kind, matrix] of Object.entries(sight)) {
    for (const v of times(matrix, [1, 1, 1])) assert.ok(Math.abs(v - 1) < 2e-6, `${kind} keeps white`);
  }
});

// The contrasts and distances for which the colours were chosen.
const stated = {
  light: { ink: 15.1, mute: 6.3, none: 4.2, 'none-text': 5.5, loose: 2.1, 'loose-text': 4.8, middle: 4.2, 'middle-text': 5.4, deep: 12.4, 'scenario-0': 4.6, 'scenario-1': 11.1, 'scenario-2': 7.1, 'scenario-3': 4.5, 'scenario-4': 6.6, 'scenario-5': 14.2 },
  dark: { ink: 16.6, mute: 8.7, none: 7.4, 'none-text': 8.2, loose: 3.6, 'loose-text': 7.7, middle: 7.3, deep: 14.8, 'scenario-0': 8.7, 'scenario-1': 4.8, 'scenario-2': 13.2, 'scenario-3': 13, 'scenario-4': 5.7, 'scenario-5': 4.5 },
};
const distances = {
  light: { tiers: [18, 17, 19, 17], scenarios: [13, 10, 11, 7.5] },
  dark: { tiers: [18, 18, 18, 18], scenarios: [12, 12, 12, 10] },
};

for (const theme of ['light', 'dark']) {
  const colours = tokens.colour[theme];

  test(`${theme}: contrasts are those stated, and enough`, () => {
    for (const [name, value] of Object.entries(stated[theme])) {
      const found = contrast(colours[name], colours.bg);
      assert.ok(Math.abs(found - value) < 0.1, `${name}: ${found.toFixed(2)}, stated ${value}`);
    }
    const texts = ['ink', 'mute', 'none-text', 'loose-text', 'middle-text', 'deep-text', ...tokens.dash.map((_, i) => `scenario-${i}`)];
    for (const name of texts) {
      const found = contrast(colours[name], colours.bg);
      assert.ok(found >= 4.5, `${name} as text: ${found.toFixed(3)}`);
    }
    for (const name of ['none', 'middle', 'deep']) assert.ok(contrast(colours[name], colours.bg) >= 3, name);
    for (const name of ['ink', 'mute']) assert.ok(contrast(colours[name], colours.panel) >= 4.5, `${name} on panel`);
    assert.ok(contrast(colours['bar-text'], colours.bar) >= 7, 'warning bar');
  });

  test(`${theme}: more partnership means more contrast with the ground`, () => {
    const found = ['loose', 'middle', 'deep'].map((name) => contrast(colours[name], colours.bg));
    assert.ok(found[0] < found[1] && found[1] < found[2], String(found));
  });

  test(`${theme}: high contrast lifts loose dots and quiet text`, () => {
    const more = { ...colours, ...tokens.colour['more-contrast'][theme] };
    assert.ok(contrast(more.loose, more.bg) >= 3, 'loose');
    assert.ok(contrast(more.mute, more.bg) >= 7, 'mute');
    assert.ok(contrast(more.rule, more.bg) >= 3, 'rule');
  });

  for (const [index, kind] of Object.keys(sight).entries()) {
    test(`${theme}, ${kind}: dots and curves can be told apart`, () => {
      const tiers = smallestDistance(['none', 'loose', 'middle', 'deep'].map((n) => colours[n]), kind);
      const six = smallestDistance(tokens.dash.map((_, i) => colours[`scenario-${i}`]), kind);
      const expected = distances[theme];
      assert.ok(Math.abs(tiers - expected.tiers[index]) <= 0.6, `tiers ${tiers.toFixed(2)}, stated ${expected.tiers[index]}`);
      assert.ok(Math.abs(six - expected.scenarios[index]) <= 0.6, `scenarios ${six.toFixed(2)}, stated ${expected.scenarios[index]}`);
    });
  }
}

test('both themes name the same colours, and no two scenarios share a dash', () => {
  assert.deepEqual(Object.keys(tokens.colour.dark), Object.keys(tokens.colour.light));
  assert.equal(new Set(tokens.dash.map(String)).size, tokens.dash.length);
});
