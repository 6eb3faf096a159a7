import { expect, test } from 'vitest';
import { HEIC, JPEG, PDF, png, WEBP } from './pictures.fixture.ts';
import { typeOf } from './type-of.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const HTML = '<!doctype html><script>alert(1)</script>';

test.each([
  ['a PDF', PDF, 'application/pdf'],
  ['a PDF that ends in spaces', Buffer.concat([PDF, bytes('\r\n  ')]), 'application/pdf'],
  ['a JPEG', JPEG, 'image/jpeg'],
  ['a JPEG with a second picture behind it', Buffer.concat([JPEG, JPEG]), 'image/jpeg'],
  ['a PNG', png(), 'image/png'],
  ['a WebP', WEBP, 'image/webp'],
  ['a HEIC', HEIC, 'image/heic'],
  ['text', bytes('校准证书 2026-11-23\n'), 'text/plain'],
  ['text in GB 18030', Buffer.from([0xd0, 0xa3, 0xd7, 0xbc, 0x0a]), 'text/plain'],
  ['a CSV with a byte order mark', bytes('\ufefftime,T\n2026-01-01,<5\n'), 'text/plain'],
])('%s is taken for what it is', (_name, content, type) => {
  expect(typeOf(content)).toBe(type);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['HTML, whatever it is called', bytes(HTML)],
  ['HTML without its beginning', bytes('hello <img src=x onerror=alert(1)>')],
  ['HTML in the Chinese encoding', Buffer.concat([Buffer.from([0xd0, 0xa3]), bytes('<script>1</script>')])],
  ['an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['an SVG after a declaration and a comment', bytes('<?xml version="1.0"?><!-- x --><svg/>')],
  ['XML', bytes('\n  <a:b xmlns:a="x"/>')],
  ['a script of a shell', bytes('#!/bin/sh\nrm -rf /\n')],
  ['a script of PHP', bytes('a <?php system($_GET[0]);')],
  ['a picture that is also JavaScript', bytes('GIF89a=1;alert(1)//')],
  ['a program', Buffer.concat([bytes('MZ\u0090\0'), Buffer.alloc(64)])],
  ['an archive', Buffer.concat([bytes('PK\u0003\u0004'), Buffer.alloc(26)])],
  ['UTF-16', Buffer.from('\ufeff<script>', 'utf16le')],
  ['noise', Buffer.from([0xff, 0xfe, 0xfa, 0x80, 0x81])],
  ['a PDF with HTML behind it', Buffer.concat([PDF, bytes(HTML)])],
  ['a PDF with HTML before it', Buffer.concat([bytes(HTML), PDF])],
  ['a PDF without an end', PDF.subarray(0, -6)],
  ['a PNG with HTML behind it', Buffer.concat([png(), bytes(HTML)])],
  ['a PNG that is cut off', png().subarray(0, -4)],
  ['a WebP with HTML behind it', Buffer.concat([WEBP, bytes(HTML)])],
  ['a HEIC with HTML behind it', Buffer.concat([HEIC, bytes(HTML)])],
  ['a JPEG with HTML behind it', Buffer.concat([JPEG, bytes(HTML)])],
  ['a JPEG with an archive behind it', Buffer.concat([JPEG, bytes('PK\u0003\u0004')])],
  ['a JPEG that is cut off', JPEG.subarray(0, -3)],
  ['the first bytes of a JPEG before HTML', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), bytes(HTML)])],
  ['the first bytes of a PNG before HTML', Buffer.concat([png().subarray(0, 8), bytes(HTML)])],
])('%s is not taken', (_name, content) => {
  expect(typeOf(content)).toBeNull();
});
