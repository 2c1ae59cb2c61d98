/** The small system in which a school is played, and schools that are worth playing. */
import type { Seminar } from '../runs/document';
import { words } from '../text/words';

/** Whole authorities round one until there are so many schools: a round then takes a fraction of a second. */
const leastSchools = 600;
const smallPrimary = { from: 60, to: 130 };
/** By rank of disadvantage among those that are small. */
const suggestedRanks = [0.15, 0.5, 0.85];

export interface Area {
  /** Positions among all schools. */
  schools: Uint32Array;
  /** Of the authority in the middle; empty where the area is all. */
  name: string;
}

const isSmallPrimary = ({ schools }: Seminar, i: number) =>
  schools.phase[i] === 0 && (schools.pupils[i] as number) >= smallPrimary.from && (schools.pupils[i] as number) < smallPrimary.to;

/** Round a school's authority, or round that with most small primaries. */
export function areaOf(seminar: Seminar, school: number | null): Area {
  const { n, schools, stored } = seminar;
  if (n <= 2 * leastSchools) return { schools: Uint32Array.from({ length: n }, (_, i) => i), name: '' };
  const authorities = Array.from(schools.authority_code, (code, a) => ({ a, code, n: 0, nSmall: 0, x: 0, y: 0 }));
  for (let i = 0; i < n; ++i) {
    const own = authorities[schools.authority[i] as number];
    if (!own) continue;
    ++own.n;
    own.x += schools.x_km[i] as number;
    own.y += schools.y_km[i] as number;
    if (isSmallPrimary(seminar, i)) ++own.nSmall;
  }
  const known = authorities.filter((own) => own.n > 0);
  const centre = (school !== null ? authorities[schools.authority[school] as number] : undefined) ?? known.reduce((best, own) => (own.nSmall > best.nSmall ? own : best));
  const far = (own: (typeof known)[number]) => Math.hypot(own.x / own.n - centre.x / centre.n, own.y / own.n - centre.y / centre.n);
  const taken = new Set<number>();
  let size = 0;
  for (const own of known.sort((one, other) => far(one) - far(other) || one.a - other.a)) {
    if (size >= leastSchools) break;
    taken.add(own.a);
    size += own.n;
  }
  const list = Array.from({ length: n }, (_, i) => i).filter((i) => taken.has(schools.authority[i] as number));
  return { schools: Uint32Array.from(list), name: stored.schools.authority_name[centre.a] || words.place.unnamed(centre.code) };
}

/** Three small primaries with few, some and many free meals, or the smallest schools where there are none; the chosen one first. */
export function suggestedSchools(seminar: Seminar, area: Area, chosen: number | null): number[] {
  const { pupils, disadvantage } = seminar.schools;
  const by = (values: Float32Array) => (one: number, other: number) => (values[one] as number) - (values[other] as number) || one - other;
  const all = [...area.schools];
  const small = all.filter((i) => isSmallPrimary(seminar, i));
  const primaries = all.filter((i) => seminar.schools.phase[i] === 0);
  const smallest = (primaries.length >= suggestedRanks.length ? primaries : all).sort(by(pupils)).slice(0, suggestedRanks.length);
  const pool = (small.length >= suggestedRanks.length ? small : smallest).sort(by(disadvantage));
  const suggested = suggestedRanks.map((rank) => pool[Math.min(pool.length - 1, Math.floor(rank * pool.length))] as number);
  const first = chosen !== null && area.schools.includes(chosen) ? [chosen] : [];
  return [...new Set([...first, ...suggested])].slice(0, suggestedRanks.length);
}
