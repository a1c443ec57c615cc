/** Who depends on whom, read from what ships. */
package org.postrider.itests.graph;
