/**
 * Whether the virus filter finds what ClamAV finds. Start at {@link org.postrider.itests.virus.VirusCorpusIT}.
 */
package org.postrider.itests.virus;
