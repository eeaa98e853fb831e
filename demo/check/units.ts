/** An error in units of its bound: three decimals, or an exponent where these would hide it. */
export const boundUnits = (error: number): string => {
  if (error === 0) return '0';
  return error >= 0.001 && error < 1000 ? error.toFixed(3) : error.toExponential(1);
};

export const milliseconds = (time: number): string => `${time < 10 ? time.toFixed(2) : time.toFixed(0)} ms`;
