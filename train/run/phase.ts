/** How far a Worker has come, shared by both threads as `phase [1]`: the one that ends the preparation says how it ends. */

/** Nothing is trained and no file is touched yet. */
export const PREPARING = 0;
/** The Worker has gone on to train, and stops in its own time. */
export const TRAINING = 1;
/** The other thread was asked to stop before that, and ends the Worker. */
export const STOPPED = 2;
