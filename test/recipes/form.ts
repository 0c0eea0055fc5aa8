import type { RequestHandler } from 'express'
import { choiceOf, fieldOf, formPost } from '../../src/forms/form-post.ts'
import type { Message } from '../../src/forms/messages.ts'
import { type LoggedInRequest, loggedIn, requireLogin } from '../../src/guards/require-login.ts'
import { draftMessage } from '../../src/pages/messages.ts'
import type { FieldView } from '../../src/pages/views.ts'
import { get, post, type Route } from '../../src/routes.ts'
import type { Services } from '../../src/services.ts'

// #region page
interface DisplayName {
  readonly name: string
  readonly greeting: string
}

/** By the person's `sub`: in your application, a table of its database. */
export type DisplayNames = Map<string, DisplayName>

/** `GET /display-name`: the form, with what is saved, or with what was typed before the session ended. */
export function displayNamePage(services: Services, names: DisplayNames): RequestHandler {
  const { renderer, messages, drafts } = services
  return loggedIn((req, res) => {
    const saved = names.get(req.user.sub) ?? { name: '', greeting: 'Hello' }
    const draft = drafts.take(req, res)
    const message = draft ? draftMessage : messages.take(req, res)
    renderer.send(res, 'display-name', view(services, req, { typed: { ...saved, ...draft }, message }))
  })
}

/** `POST /display-name`: shows the form again where something is wrong, else saves it and goes back by GET. */
export function saveDisplayName(services: Services, names: DisplayNames): RequestHandler {
  const { renderer, messages } = services
  return loggedIn((req, res) => {
    const greeting = choiceOf(req, 'greeting', greetings)
    const typed = { name: fieldOf(req, 'name', { most: mostCharacters }), greeting: greeting ?? '' }
    const errors = {
      name: typed.name === '' ? 'Enter the name that others are to see' : undefined,
      greeting: greeting === undefined ? 'Choose a greeting' : undefined,
    }
    if (errors.name || errors.greeting) {
      renderer.send(res.status(422), 'display-name', view(services, req, { typed, errors }))
      return
    }
    names.set(req.user.sub, typed)
    messages.set(res, 'saved')
    res.redirect(303, '/display-name')
  })
}

const greetings = ['Hello', 'Good day', 'Ahoy'] as const
const mostCharacters = 40

interface Filled {
  readonly typed: DisplayName
  readonly errors?: { readonly [Field in keyof DisplayName]?: string | undefined }
  readonly message?: Message | null
}

function view(
  { drafts }: Services,
  req: LoggedInRequest,
  { typed, errors = {}, message = null }: Filled,
): DisplayNameView {
  const isRefused = Object.values(errors).some(Boolean)
  return {
    title: isRefused ? 'Error: your display name' : 'Your display name',
    message,
    owner: drafts.ownerOf(req),
    fields: [
      {
        name: 'name',
        label: 'Name',
        hint: 'As others are to see it.',
        value: typed.name,
        error: errors.name,
        autocomplete: 'nickname',
        most: mostCharacters,
        isRequired: true,
      },
      {
        name: 'greeting',
        label: 'Greeting',
        value: typed.greeting,
        error: errors.greeting,
        options: greetings.map(value => ({ value, label: value })),
      },
    ],
  }
}
// #endregion

// #region view
export interface DisplayNameView {
  readonly title: string
  readonly message: Message | null
  readonly owner: string
  readonly fields: readonly FieldView[]
}
// #endregion

declare module '../../src/pages/views.ts' {
  interface Views {
    'display-name': DisplayNameView
  }
}

export function displayNameRoutes(names: DisplayNames): readonly Route[] {
  return [
    // #region routes
    get('/display-name', 'display-name', services => [requireLogin, displayNamePage(services, names)]),
    post('/display-name', 'display-name', services => [
      ...formPost(services, { keep: ['name', 'greeting'] }),
      requireLogin,
      saveDisplayName(services, names),
    ]),
    // #endregion
  ]
}
