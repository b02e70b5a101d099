/** Containers that operators launch, beside or within those of tasks. */
package org.gantry.agent.operated;
