/**
 * RFC 6266: a name in any script, and one in ASCII for old programs.
 * @param name what whoever saves the file sees; it may come from people
 * @param plain the same without anything special
 */
export function contentDisposition(how: 'attachment' | 'inline', name: string, plain: string): string {
  const safe = name.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}]/gu, '_').replace(/^\.+/, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encoded}`;
}
