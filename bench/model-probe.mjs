// Runs in the application's process before it: each page answers with its view and model instead of its HTML.
import express from 'express'

express.response.render = function answerWithModel(view, model) {
  this.json({ view, model, assets: this.app.locals.asset('') })
}
