import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler } from 'express'

/** An error answer of the Management API. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.details = details
  }
}

export function apiErrors(onError: (error: unknown) => void): ErrorRequestHandler {
  return function apiErrors(error, _req, res, _next) {
    const { status, message, details } = toApiError(error)
    if (status === 500) onError(error)
    res.status(status).json({ statusCode: status, error: STATUS_CODES[status], message, ...details })
  }
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined
  if (status === 413) return new ApiError(413, 'Payload content length greater than maximum allowed')
  if (status === 400) return new ApiError(400, 'Invalid request payload JSON format')
  return new ApiError(500, 'An internal server error occurred')
}
