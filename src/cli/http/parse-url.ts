/** The address, or null when the text is none. (`URL.parse` came with Node 22 only.) */
export const parseUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
