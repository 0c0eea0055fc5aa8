/** The value of `acr_values` that asks for a second factor, and of the claim `acr` that says that there was one. */
export const secondFactorPolicy = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
