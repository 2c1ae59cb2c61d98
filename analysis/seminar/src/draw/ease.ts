/** How far a motion is when a share of its time has passed: slow at both ends. */
export const ease = (t: number) => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);
