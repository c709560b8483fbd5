/**
 * The front door of a checkout: what a first program needs, from the members it lives in.
 *
 * @module
 */
export { type DataFacts, openData, trainBatches } from "@trm/datasets";
export { type Device, initialize, interpret, openDevice, plan, record } from "@trm/engine";
export { evaluate, solve } from "@trm/eval";
export { direct, hrm } from "@trm/hrm-baseline";
export { findRecipe, openSession, openTrained, type Recipe, recipes, train, trainInWorker } from "@trm/train";
export { trm, trmDefaults } from "@trm/trm";
