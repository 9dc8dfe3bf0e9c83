/** Words that people take for a password, alone or with digits and signs around them. Letters only, lower case, without accents. */
export const COMMON_WORDS: readonly string[] = [
  ..."password passwords passw passwort motdepasse monmotdepasse lemotdepasse mdp azerty azertyuiop azertyuiopqs qwerty".split(
    " ",
  ),
  ..."qwertyuiop qwertyuiopas qwertz qwertzuiop asdfghjkl qsdfghjklm zxcvbnm wxcvbn abcdefghijkl abcdefghijklm abcdef abc".split(
    " ",
  ),
  ..."letmein letmeinplease welcome bienvenue bonjour bonjourbonjour salut soleil doudou loulou chouchou iloveyou".split(" "),
  ..."jetaime jetaimejetaime admin administrator administrateur superadmin root superuser supervisor superviseur".split(" "),
  ..."operator operateur utilisateur user guest invite changeme changezmoi achanger default defaut secret topsecret".split(" "),
  ..."secretsecret test testtest testtesttest demo temporaire provisoire summer winter spring autumn printemps automne".split(
    " ",
  ),
  ..."princess princesse dragon monkey football marseille paris metz lyon france liberte superman batman starwars".split(" "),
  ..."camera cameras videosurveillance videoprotection video surveillance vigie csu police policemunicipale mairie".split(" "),
  ..."metropole ville commune securite security master trustno hello helloworld whatever internet computer ordinateur".split(" "),
];

/** Runs of neighbouring keys or characters, forwards; a part of one, or of one backwards, is guessed at once. */
export const KEY_RUNS: readonly string[] = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "azertyuiopqsdfghjklmwxcvbn",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "1a2z3e4r5t6y7u8i9o0p",
  "1q2w3e4r5t6y7u8i9o0p",
];
