/** What people of a supervision centre take for a password beside what everybody takes. Lower case, the likeliest first. */
export const TRADE_WORDS: readonly string[] = [
  ..."videosurveillance vidéosurveillance videoprotection vidéoprotection vigie csu supervision superviseur operateur".split(" "),
  ..."opérateur administrateur motdepasse police policemunicipale municipale mairie metropole métropole commune camera".split(
    " ",
  ),
  ..."caméra cameras caméras mur ecran écran poste ronde consultation habilitation renvoi sécurité securite".split(" "),
  // The two hands in turn over the rows of digits and letters, in either of the two layouts.
  ...["1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p"].flatMap((run) =>
    [8, 10, 12, 14, 16, 20].map((length) => run.slice(0, length)),
  ),
];
