/** Whether what was read is a list of strings: what is stored may be anybody's. */
export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string');
}
