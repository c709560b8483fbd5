/** A module that is not Dawn. */
export const greeting = "hello";
