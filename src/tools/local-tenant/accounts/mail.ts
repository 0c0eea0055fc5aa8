/** What Auth0 would send. */
export interface Mail {
  to: string
  subject: string
  text: string
  link: string
}

/** The lines in the terminal for a mail. */
export function describeMail({ to, subject, text, link }: Mail): string {
  return `
  The local tenant sends no mail. Auth0 would send one to ${printable(to)}:

  ${subject}
  ${text}
  ${link}

`
}

/** Somebody may have signed up with an address that holds what a terminal obeys. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?')
}
