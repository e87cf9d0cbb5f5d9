import * as Package from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"

describe("exports", () => {
  it("are these and no others", () => {
    assert.deepStrictEqual(Object.keys(Package).toSorted(), [
      "ListenFailed",
      "Play",
      "PortForbidden",
      "PortTaken",
      "Simulator",
      "SimulatorError",
      "Step",
      "countTokens",
      "credentialEnvironment",
      "defaultModels",
      "defaultProfiles",
      "embeddingModels",
      "exampleBearerToken",
      "exampleKey",
      "exampleSsoAccessToken",
      "exampleSsoRefreshToken",
      "exampleWebIdentityToken",
      "retiringModels"
    ])
  })
})
