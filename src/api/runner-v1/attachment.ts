/**
 * `Content-Disposition` of a download. The name is unquoted, as GitLab has it, where that is safe; else quoted, with
 * the exact name behind it in RFC 8187's form.
 */
export function attachment(filename: string): string {
  if (/^[\w.+-]+$/.test(filename)) return `attachment; filename=${filename}`;
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeRfc8187(filename)}`;
}

function encodeRfc8187(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '_')).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
