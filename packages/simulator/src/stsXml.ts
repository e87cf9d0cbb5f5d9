/** The XML of STS, a query service. */
import type { Reply } from "./Reply.ts"

/** Escapes text for an XML element. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** An element with text in it. */
export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

/** **Source**: AWS SDK for JavaScript 3.1162.0, `xmlNamespace` of STS. */
const namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

const xmlReply = (status: number, body: string): Reply => ({ status, headers: { "content-type": "text/xml" }, body })

/** A 200. `result` is XML already. */
export const stsReply = (action: string, result: string, requestId: string): Reply =>
  xmlReply(
    200,
    `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata>${element("RequestId", requestId)}</ResponseMetadata></${action}Response>`
  )

/** A refusal. */
export const stsErrorReply = (status: number, code: string, message: string, requestId: string): Reply =>
  xmlReply(
    status,
    `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type>${element("Code", code)}` +
      `${element("Message", message)}</Error>${element("RequestId", requestId)}</ErrorResponse>`
  )
