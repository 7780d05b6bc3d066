/** Support: that a quarter was counted, and with what. Nothing of any cry, any booking or any talk is ever evidence (decision 0058). */
export interface SupportEvents {
  'support.counted': { quarter: string; people: number | null };
}
