// Times as the shop's clock shows them are everybody's; the forms of the office find them here.
export { addDays, instantOf, wallOf } from "../../../i18n/zone";
