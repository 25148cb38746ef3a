// Writes npm-jose.json: tokens that npm `jose` signed and encrypted with the embedded test keys of slot 0.
// In a folder with `npm install jose@6.2.17`: cp .../make.mjs . && node make.mjs REPOSITORY
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import * as jose from "jose";

const repository = process.argv[2];
const version = JSON.parse(readFileSync("node_modules/jose/package.json")).version;
const secret = "a secret of sixty-four bytes, so that no library finds it short!";
const pem = (name) => readFileSync(`${repository}/mock-idp/src/jose/test-keys/${name}-0.pem`, "utf8");
const jwk = (key) => createPublicKey(key).export({ format: "jwk" });

const signers = {
  "rsa-sig": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ec: ["ES256"], p384: ["ES384"], p521: ["ES512"], ed25519: ["EdDSA"],
};
const claims = { iss: "https://npm-jose.test", sub: "ünïcödé", n: 1 };
const jws = {};
for (const [name, algs] of Object.entries(signers)) {
  const key = createPrivateKey(pem(name));
  const kid = await jose.calculateJwkThumbprint(jwk(key));
  for (const alg of algs) {
    jws[alg] = await new jose.SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);
  }
}
for (const alg of ["HS256", "HS384", "HS512"]) {
  jws[alg] = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

const encs = ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"];
const receivers = { "rsa-enc": ["RSA-OAEP", "RSA-OAEP-256"], "ec-enc": ["ECDH-ES", "ECDH-ES+A256KW"] };
const jwe = {};
let parties;
for (const [name, algs] of Object.entries(receivers)) {
  const key = createPublicKey(createPrivateKey(pem(name)));
  const text = new TextEncoder().encode(jws.RS256);
  for (const alg of algs) {
    for (const enc of encs) {
      jwe[`${alg} ${enc}`] = await new jose.CompactEncrypt(text).setProtectedHeader({ alg, enc, cty: "JWT" }).encrypt(key);
    }
  }
  if (name === "ec-enc") {
    // With both parties named (RFC 7518 section 4.6.1.2 and 4.6.1.3).
    parties = await new jose.CompactEncrypt(text)
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A128GCM" })
      .setKeyManagementParameters({ apu: Buffer.from("Alice"), apv: Buffer.from("Bob") })
      .encrypt(key);
  }
}
const made_by = `npm jose ${version}, node ${process.version}`;
writeFileSync("npm-jose.json", JSON.stringify({ made_by, secret, claims, jws, jwe, parties }, null, 1) + "\n");
