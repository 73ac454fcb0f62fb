/** Counts the words of a text. */
export const count = text => text.split(/\s+/).filter(Boolean).length;
