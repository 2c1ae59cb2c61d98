/** Authorities and regions that can be chosen, named as on the command line: LA=380, region=London. */
import type { Seminar } from './document';
import { words } from '../text/words';

export interface Place {
  id: string;
  name: string;
  isRegion: boolean;
  /** Of an authority: its region, if it has one. */
  within: string;
  /** Positions in the list. */
  schools: Uint32Array;
}

/** All places that hold a school: regions first, each kind in the order of names. */
export function placesOf({ stored, schools, n }: Seminar): Place[] {
  const { authority_name: names, authority_region: regions } = stored.schools;
  const byAuthority = new Map<number, number[]>();
  for (let i = 0; i < n; ++i) {
    const a = schools.authority[i] as number;
    const own = byAuthority.get(a);
    if (own) own.push(i);
    else byAuthority.set(a, [i]);
  }
  const authorities: Place[] = [];
  const byRegion = new Map<string, number[]>();
  for (const [a, own] of byAuthority) {
    const code = schools.authority_code[a] as number;
    const within = regions[a] ?? '';
    authorities.push({ id: `LA=${code}`, name: names[a] || words.place.unnamed(code), isRegion: false, within, schools: Uint32Array.from(own) });
    if (within) byRegion.set(within, [...(byRegion.get(within) ?? []), ...own]);
  }
  const found = [...byRegion].map(([name, own]): Place => ({ id: `region=${name}`, name, isRegion: true, within: '', schools: Uint32Array.from(own) }));
  const inOrder = (list: Place[]) => list.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return [...inOrder(found), ...inOrder(authorities)];
}

const plain = (text: string) => text.normalize('NFD').replace(/[̀-ͯ]/g, '').toLowerCase();

/** Places whose name has a word that begins as each word of the search does; those that begin with it first. */
export function searchPlaces(places: Place[], search: string): Place[] {
  const sought = plain(search).split(/\s+/).filter(Boolean);
  const wordsOf = (place: Place) => plain(place.name).split(/[^a-z0-9]+/);
  const fits = places.filter((place) => sought.every((part) => wordsOf(place).some((word) => word.startsWith(part)) || place.id.toLowerCase() === `la=${part}`));
  const begins = (place: Place) => plain(place.name).startsWith(plain(search).trim());
  return [...fits.filter(begins), ...fits.filter((place) => !begins(place))];
}

/** Fifths of schools by the share of pupils on free meals, 0 for the fewest; equal shares as they come in the list. */
export function fifthsOf(disadvantage: Float32Array): Uint8Array {
  const order = Array.from(disadvantage.keys()).sort((a, b) => (disadvantage[a] as number) - (disadvantage[b] as number) || a - b);
  const fifth = new Uint8Array(order.length);
  order.forEach((school, rank) => (fifth[school] = Math.floor((5 * rank) / order.length)));
  return fifth;
}
