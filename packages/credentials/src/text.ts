/** Small questions about text that several files ask. Pure. */

/** Whether a variable or setting says anything: blank counts as absent. */
export const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== ""

/** Ends a text as a sentence, if it does not end as one. */
export const toSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
