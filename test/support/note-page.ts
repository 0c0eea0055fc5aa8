import { fieldOf, formPost } from '../../src/forms/form-post.ts'
import { get, post, type Route } from '../../src/routes.ts'

/** A page with a form that anybody may send, in no more than a form needs. `notes` holds what came. */
export function notePage(notes: string[] = []): readonly Route[] {
  return [
    get('/note', 'note', () => [
      (_req, res) => {
        res.send(`<!doctype html><html lang="en"><title>Note</title>
          <h1>${notes.length} notes</h1>
          <form method="post"><input name="note" aria-label="Note"><button>Save</button></form>`)
      },
    ]),
    post('/note', 'note', services => [
      ...formPost(services),
      (req, res) => {
        notes.push(fieldOf(req, 'note', { most: 100 }))
        res.redirect(303, '/note')
      },
    ]),
  ]
}
