// sms.js: how many parts a text message is cut into, counted as the networks count it (3GPP TS 23.038).
// The same sum as channels/_segments.py, so that the counter under the composer shows what will be charged.
"use strict";
{
  const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
  const ESCAPED = new Set("\f^{}\\[~]|€"); // an escape goes before these: two places

  const widthOf = (character, gsm) => (gsm ? (ESCAPED.has(character) ? 2 : 1) : character.length);

  // Nothing that takes two places is ever cut in half.
  const packed = (widths, size) => {
    let parts = 1, left = size;
    for (const width of widths) {
      if (width > left) { parts++; left = size; }
      left -= width;
    }
    return [parts, left];
  };

  // {encoding, units, parts, left}: left counts the places in the last part.
  const segments = (text) => {
    const characters = [...text];
    const gsm = characters.every((character) => GSM.has(character) || ESCAPED.has(character));
    const widths = characters.map((character) => widthOf(character, gsm));
    const units = widths.reduce((sum, width) => sum + width, 0);
    const [alone, several] = gsm ? [160, 153] : [70, 67];
    const [parts, left] = units <= alone ? [Math.min(units, 1), alone - units] : packed(widths, several);
    return { encoding: gsm ? "GSM-7" : "UCS-2", units, parts, left };
  };

  window.desk.sms = { segments };
}
