import { describe, expect, it } from "vitest";
import { readOptions, writeCredential } from "../src/account";

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
const numbers = (buffer: unknown): number[] => [...new Uint8Array(buffer as ArrayBuffer)];

describe("what the server asks for", () => {
  it("has bytes for its challenge and ids, and keeps everything else", () => {
    const read = readOptions({
      publicKey: {
        challenge: "-_8A",
        rpId: "talk.example",
        user: { id: "AQI", name: "noor" },
        excludeCredentials: [{ type: "public-key", id: "Aw" }],
        allowCredentials: [{ type: "public-key", id: "BA" }],
      },
    });

    expect(numbers(read.challenge)).toEqual([251, 255, 0]);
    expect(read.rpId).toBe("talk.example");
    expect(numbers((read.user as { id: unknown }).id)).toEqual([1, 2]);
    const first = (name: string): unknown => (read[name] as { id: unknown }[])[0]?.id;
    expect(numbers(first("excludeCredentials"))).toEqual([3]);
    expect(numbers(first("allowCredentials"))).toEqual([4]);
  });
});

describe("what the browser made", () => {
  const credential = (response: object): PublicKeyCredential =>
    ({
      id: "-_8A",
      rawId: bytes(251, 255, 0),
      type: "public-key",
      authenticatorAttachment: "platform",
      getClientExtensionResults: () => ({ credProps: { rk: true } }),
      response,
    }) as unknown as PublicKeyCredential;

  it("is written without padding, for a new passkey", () => {
    const written = writeCredential(
      credential({ clientDataJSON: bytes(1), attestationObject: bytes(2, 3) }),
    );

    expect(written).toEqual({
      id: "-_8A",
      rawId: "-_8A",
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: { credProps: { rk: true } },
      response: { clientDataJSON: "AQ", attestationObject: "AgM", transports: [] },
    });
  });

  it("says whose it is, for one that is used", () => {
    const written = writeCredential(
      credential({
        clientDataJSON: bytes(1),
        authenticatorData: bytes(2),
        signature: bytes(3),
        userHandle: bytes(4),
      }),
    );

    expect(written.response).toEqual({
      clientDataJSON: "AQ",
      authenticatorData: "Ag",
      signature: "Aw",
      userHandle: "BA",
    });
  });
});
