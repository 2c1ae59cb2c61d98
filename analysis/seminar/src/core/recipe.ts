/** What a run is made of, and what it tells while it goes on: the messages between a page and its worker. */
import type { Policy } from '../../../report/src/page_types';

/** Columns as in the program's list of schools. */
export interface SchoolColumns {
  id: Uint32Array;
  /** 0 primary, 1 secondary, 2 special. */
  phase: Uint8Array;
  pupils: Float32Array;
  x_km: Float32Array;
  y_km: Float32Array;
  disadvantage: Float32Array;
  /** Position in authority_code. */
  authority: Uint16Array;
  authority_code: Int32Array;
  /** Where runs start from what was observed: 0 unknown. */
  grade?: Uint8Array;
  /** The same: NaN unknown. */
  value_added?: Float32Array;
}

export interface Recipe {
  /** A list, or the number of schools of a synthetic system. */
  schools: SchoolColumns | number;
  /** Those that are not at their defaults, by key. */
  parameters: Record<string, number>;
  /** Digits: 64 bits are more than a number holds. */
  seed: string;
  replicate: number;
  terms: number;
  /** Policies of each scenario; all share the spin-up. */
  scenarios: Policy[][];
  /** Variables of every school that are handed over with each record. */
  variables: string[];
  /** Whether events of ties are handed over as well. */
  ties: boolean;
}

export type Message =
  /** The spin-up is done; record 0 of each scenario follows. x and y as the schools were drawn or given. */
  | { kind: 'begun'; model_version: number; metric_names: string[]; n_schools: number; x_km: Float32Array; y_km: Float32Array }
  /** One value a metric, one column a variable, in list order, and the events of ties since the record before: four words each. */
  | { kind: 'record'; scenario: number; record: number; metrics: Float64Array; columns: Float32Array[]; ties: Uint32Array }
  /** state_hash: of the last state, 16 hexadecimal digits. */
  | { kind: 'done'; scenario: number; state_hash: string }
  | { kind: 'fault'; message: string };
