/** How help and errors look, and where they go: data on stdout, advice on stderr. */
import { Console, Effect, Layer } from "effect"
import { CliOutput } from "effect/cli"

const standard = CliOutput.defaultFormatter()

/** One line an error, without decoration, so that it reads the same in a terminal and in a log. */
const formatter: CliOutput.Formatter = {
  formatHelpDoc: (doc) => standard.formatHelpDoc(doc),
  formatVersion: (name, version) => standard.formatVersion(name, version),
  formatCliError: (error) => standard.formatCliError(error),
  formatError: (error) => `Error: ${error.message}`,
  formatErrors: (errors) => errors.map((error) => `Error: ${error.message}`).join("\n")
}

/** Help that was asked for is data; wrong use gets the error, the usage and where to read on. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "Help":
        return Console.log(formatter.formatHelpDoc(event.helpDoc))
      case "InvalidInvocation":
        return Effect.andThen(
          Console.error(formatter.formatErrors(event.errors)),
          Console.error(`Usage: ${event.helpDoc.usage}\nAdd --help to read more.`)
        )
      case "Version":
        return Console.log(formatter.formatVersion(event.name, event.version))
    }
  }
}

export const layer = Layer.merge(CliOutput.layer(formatter), CliOutput.layerPresenter(presenter))
