import { scaleLinear } from 'd3-scale';

/** Places of values between two ends; a value that is no number has none. */
export function linear(domain: [number, number], range: [number, number]): (value: number) => number {
  const scale = scaleLinear(domain, range);
  return (value) => scale(value) ?? NaN;
}
