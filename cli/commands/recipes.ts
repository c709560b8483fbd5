import { dataSizes } from "@trm/datasets";
import { sizeOf } from "@trm/engine";
import { modelOf, plannedSteps, type Recipe, recipes as allRecipes, stepFlops } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatFlop, formatPercent } from "../format.ts";

/** `trm recipes`: what can be trained. */
export const recipes: Command = defineCommand({
  name: "recipes",
  summary: "list what can be trained, with sizes, cost and published accuracy",
  details:
    "Parameters are those that the gradient trains; a puzzle table comes on top. The arithmetic is that of the\n" +
    "matrix products, without what is computed again to save memory; trm plan says what a device would do.",
  arguments: [],
  options: {
    json: { type: "boolean", description: "print one JSON array, with deviations from the publication" },
  },
  examples: [{ line: "trm recipes", does: "a few lines for each" }],
  permissions: () => ({}),
  run({ options: { json } }, terminal) {
    const facts = allRecipes.map(factsOf);
    if (json) terminal.json(facts);
    else {
      for (const { name, summary, parameters, flopPerStep, steps, flop, published } of facts) {
        terminal.print(`${terminal.bold(name)}  ${summary}`);
        const all = steps === null || flop === null ? "" : ` × ${formatCount(steps)} steps = ${formatFlop(flop)}`;
        terminal.print(`  ${formatCount(parameters)} parameters · ${formatFlop(flopPerStep)} a step${all}`);
        if (published) {
          const { exactAccuracy, source, cost } = published;
          terminal.print(`  published: ${formatPercent(exactAccuracy)}, ${source}${cost ? `; ${cost}` : ""}`);
        }
      }
    }
    return 0;
  },
});

/** What a recipe is and costs. */
function factsOf(recipe: Recipe) {
  const { name, summary, data, published = null, deviations } = recipe;
  const sizes = dataSizes(data);
  const flopPerStep = stepFlops(recipe, sizes);
  const steps = plannedSteps(recipe) ?? null;
  return {
    name,
    summary,
    parameters: modelOf(recipe.model, sizes).parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    batch: recipe.training.batch,
    flopPerStep,
    steps,
    flop: steps === null ? null : steps * flopPerStep,
    published,
    deviations,
  };
}
